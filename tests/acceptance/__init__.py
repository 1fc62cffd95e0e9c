"""Unit tests of acceptance/, mirroring it."""
