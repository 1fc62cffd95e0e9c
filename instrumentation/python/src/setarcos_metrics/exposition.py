"""The /metrics endpoint, in the text format that the scraper asks for."""

from __future__ import annotations

from prometheus_client.exposition import choose_encoder

from setarcos_metrics.metrics import Metrics
from setarcos_metrics.protocol import App, Receive, Scope, Send


class _Endpoint:
    """An ASGI app; not a function, which Starlette would call with a request."""

    def __init__(self, metrics: Metrics) -> None:
        self._registry = metrics.registry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one scrape."""
        del receive  # a scrape has no body
        encode, content_type = choose_encoder(_accept(scope))
        body = encode(self._registry)
        headers = [
            (b"content-type", content_type.encode("latin-1")),
            (b"content-length", str(len(body)).encode("ascii")),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def metrics_endpoint(metrics: Metrics) -> App:
    """Return an ASGI app that serves `metrics` as OpenMetrics where asked for, else as text."""
    return _Endpoint(metrics)


def _accept(scope: Scope) -> str:
    """Return what the Accept headers say; a request may have several."""
    values = [value for name, value in scope["headers"] if name.lower() == b"accept"]
    return b",".join(values).decode("latin-1")
