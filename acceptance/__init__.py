"""The proof: what the pack promises, asserted against real servers."""
