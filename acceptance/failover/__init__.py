"""Two Prometheus servers and two Alertmanagers, of which one of each may die."""
