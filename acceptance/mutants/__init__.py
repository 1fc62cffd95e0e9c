"""Rules that are wrong on purpose, by which unit tests are tested."""
