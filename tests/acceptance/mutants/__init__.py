"""Tests of the mutants of alerts, without promtool."""
