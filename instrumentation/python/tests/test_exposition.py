"""Both text formats, as the scraper asks for them."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from setarcos_metrics import Metrics, metrics_endpoint
from setarcos_metrics.catalogue import FAMILIES

SERVICE = "api-server"
# What a Prometheus server sends.
PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
    "text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
)


def scraped(accept: str) -> httpx.Response:
    async def scrape() -> httpx.Response:
        transport = httpx.ASGITransport(metrics_endpoint(Metrics(SERVICE)))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/metrics", headers={"Accept": accept})

    return asyncio.run(scrape())


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/plain", "text/plain"),
        ("", "text/plain"),
        ("*/*", "text/plain"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text"),
        (PROMETHEUS, "application/openmetrics-text"),
    ],
)
def test_the_format_is_the_one_that_was_asked_for(accept: str, content_type: str) -> None:
    answer = scraped(accept)

    assert answer.headers["Content-Type"].startswith(content_type)
    assert answer.text.endswith("# EOF\n") == (content_type != "text/plain")
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_both_formats_can_be_parsed_and_tell_the_families_of_the_catalogue() -> None:
    text = scraped("text/plain").text
    plain = {each.name for each in text_string_to_metric_families(text)}
    accept = "application/openmetrics-text; version=1.0.0"
    newer = {each.name for each in openmetrics(scraped(accept).text)}  # type: ignore[no-untyped-call]

    known = {f.name.removesuffix("_total") for f in FAMILIES if SERVICE in f.exposed_by}
    assert plain == newer
    assert {name for name in plain if not name.startswith(("python_", "process_"))} == known
