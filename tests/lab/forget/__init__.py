"""Tests of lab.forget."""
