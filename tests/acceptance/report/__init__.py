"""Unit tests of the acceptance report."""
