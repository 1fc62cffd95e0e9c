"""The sample app: small, but real. It keeps its data in PostgreSQL and its cache in Redis."""
