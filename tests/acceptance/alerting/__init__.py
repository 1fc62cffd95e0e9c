"""Tests of what is worked out of alerts that were proven, without a lab."""
