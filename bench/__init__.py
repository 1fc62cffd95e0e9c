"""Measurements: ratios and counts, printed by one command each."""
