"""Tests of what is counted of a soak, without servers."""
