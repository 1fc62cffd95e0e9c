"""Every alert from its cause to the message that it is over (docs/alert-proofs.md)."""
