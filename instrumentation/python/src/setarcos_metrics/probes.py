"""Requests that no person makes: probes and scrapes, which are neither counted nor traced.

They come every few seconds, are fast, and fail while a service starts: among people's requests
they would flatter a slow service and accuse a young one. The prober counts them itself.
"""

from __future__ import annotations

from setarcos_metrics.protocol import Scope

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def is_probe(scope: Scope) -> bool:
    """Tell whether an HTTP request is a probe or a scrape, wherever a proxy has put the app."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) in PATHS
