"""Faults under load: what was sent, what was acknowledged, and what is found again."""
