"""Delivery metrics from the events of code hosts, CI and incident tools."""
