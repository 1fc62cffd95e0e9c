"""The simulated team."""
