"""Simulated people: seeded traffic that starts with the lab, and can be paused."""
