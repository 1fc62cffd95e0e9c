"""Tests of the sample app, without its database and its cache."""
