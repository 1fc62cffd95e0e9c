"""Unit tests of acceptance/faults/."""
