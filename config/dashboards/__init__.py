"""Dashboards from readable specs: dashboards/<folder>/<name>.yaml in, Grafana's JSON out."""

from config.dashboards.library import Library, load_library

__all__ = ["Library", "load_library"]
