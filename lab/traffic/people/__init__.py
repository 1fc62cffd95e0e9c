"""What simulated people do, one module a feature; nothing in here needs locust."""
