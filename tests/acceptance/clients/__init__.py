"""Unit tests of acceptance/clients/."""
