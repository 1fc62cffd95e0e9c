"""Tests of the pack: facts, templates, renderer."""
