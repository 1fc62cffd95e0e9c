"""Every dashboard drawn from its spec into one page, where no Grafana is."""
