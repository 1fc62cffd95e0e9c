"""Unit tests: no servers, no network, seconds."""
