"""What the proofs of the delivery metrics share."""
