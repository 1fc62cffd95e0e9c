"""The steps that make the tables."""
