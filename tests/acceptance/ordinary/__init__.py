"""Unit tests of acceptance/ordinary/."""
