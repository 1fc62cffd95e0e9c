"""Which trace an observation belongs to; without OpenTelemetry, none."""

from __future__ import annotations

try:
    from opentelemetry.trace import get_current_span
except ImportError:  # the library works without traces, too

    def exemplar() -> dict[str, str] | None:
        """Return nothing: there are no traces to lead to."""
        return None
else:

    def exemplar() -> dict[str, str] | None:
        """Return {trace_id, span_id} of the current span, or None where it is not recorded.

        A trace that is sampled out is not told: an exemplar must lead somewhere.
        """
        span = get_current_span().get_span_context()
        if not span.trace_flags.sampled:
            return None
        return {"trace_id": f"{span.trace_id:032x}", "span_id": f"{span.span_id:016x}"}
