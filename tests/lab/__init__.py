"""Tests of the lab, without any of its servers."""
