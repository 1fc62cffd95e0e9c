"""Alerts that nobody is told of for a while: on purpose, by somebody, for a reason."""
