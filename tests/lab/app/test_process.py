"""Lines of the app's processes say which trace they belong to."""

from __future__ import annotations

import logging

from opentelemetry.sdk.trace import TracerProvider

from lab.app.process import FORMAT, Traced


def line() -> str:
    return Traced(FORMAT).format(
        logging.LogRecord("lab.app", logging.INFO, "", 0, "hello", None, None)
    )


def test_a_line_inside_a_span_names_its_trace() -> None:
    with TracerProvider().get_tracer("test").start_as_current_span("work") as span:
        found = line()

    assert found.endswith(f"lab.app hello trace_id={span.get_span_context().trace_id:032x}")


def test_a_line_outside_of_a_span_does_not() -> None:
    assert line().endswith("lab.app hello")
