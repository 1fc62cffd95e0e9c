"""What the proofs of retention share: counts, and what stores leave on disk."""
