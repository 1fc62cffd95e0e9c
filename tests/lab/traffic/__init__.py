"""Tests of the simulated people, without locust, which replaces parts of the standard library."""
