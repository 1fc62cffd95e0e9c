"""Names of spans: bounded, as paths are in metrics. Without OpenTelemetry, nothing happens."""

from __future__ import annotations

try:
    from opentelemetry.trace import get_current_span
except ImportError:

    def name_request(method: str, path: str) -> None:
        """Name nothing: there are no spans."""
        del method, path
else:

    def name_request(method: str, path: str) -> None:
        """Name the span of the current request, which begins before its route is known."""
        span = get_current_span()
        span.update_name(f"{method} {path}")
        span.set_attribute("http.route", path)
