"""What dashboards ask."""
