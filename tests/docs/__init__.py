"""Tests of pages that follow from the catalogue."""
