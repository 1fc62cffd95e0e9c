"""The features of the app that dashboards, metrics and alerts are grouped by."""

from __future__ import annotations

from config.catalogue.fact import Fact, HostName, Line


class Feature(Fact):
    """One feature of the app."""

    name: HostName
    title: Line
    description: Line
    team: HostName
