"""The schema of the database that is the service's own, unless it is told of another."""

SCHEMA = "delivery"
