"""The pages, made of what an API answers that the test plays."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from setarcos_metrics import Metrics
from starlette.applications import Starlette

from config.catalogue import load_catalogue
from lab.app.web.app import SERVICE, create
from tests.lab.app.fakes import call

ROUTES = load_catalogue().services[SERVICE].routes
CONCEPT = {"slug": "virtue", "title": "Virtue & <duty>", "category": "ethics", "summary": "A < B"}
Api = Callable[[httpx.Request], httpx.Response]


def web(api: Api, metrics: Metrics | None = None) -> Starlette:
    client = httpx.AsyncClient(transport=httpx.MockTransport(api), base_url="http://api")
    return create(client, metrics or Metrics(SERVICE))


def works(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/v1/explore/concepts":
        return httpx.Response(200, json=[CONCEPT])
    return httpx.Response(200, json=CONCEPT)


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def answers(status: int) -> Api:
    return lambda _: httpx.Response(status, json={})


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_of_the_catalogue_is_there_and_counted(route: str) -> None:
    metrics = Metrics(SERVICE)
    answer = call(web(works, metrics), "GET", re.sub(r"\{.*?\}", "virtue", route))

    labels = {"method": "GET", "path": route, "status": "200"}
    assert answer.status_code == 200
    assert metrics.registry.get_sample_value("http_requests_total", labels) == 1


def test_the_list_links_to_every_concept() -> None:
    page = call(web(works), "GET", "/").text

    assert '<a href="/concepts/virtue">Virtue &amp; &lt;duty&gt;</a> (ethics)' in page


def test_a_concept_is_shown_as_text() -> None:
    page = call(web(works), "GET", "/concepts/virtue").text

    assert "<title>Virtue &amp; &lt;duty&gt;</title>" in page
    assert "<p>A &lt; B</p>" in page


@pytest.mark.parametrize("status", [404, 422])
def test_a_concept_that_is_not_there_has_a_page_that_says_so(status: int) -> None:
    answer = call(web(answers(status)), "GET", "/concepts/nothing")

    assert answer.status_code == 404
    assert "no such concept" in answer.text


def test_a_strange_address_cannot_ask_the_api_for_something_else() -> None:
    asked: list[bytes] = []

    def api(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(404)

    call(web(api), "GET", "/concepts/a%3Fb=c%23d")

    assert asked == [b"/v1/explore/concepts/a%3Fb%3Dc%23d"]


@pytest.mark.parametrize("api", [away, answers(500), answers(503)])
@pytest.mark.parametrize("path", ["/", "/concepts/virtue"])
def test_without_the_api_the_page_says_so(api: Api, path: str) -> None:
    answer = call(web(api), "GET", path)

    assert answer.status_code == 502
    assert "The API does not answer" in answer.text


@pytest.mark.parametrize("api", [away, answers(503)])
def test_it_is_alive_but_not_ready_without_the_api(api: Api) -> None:
    assert call(web(api), "GET", "/healthz").status_code == 200
    assert call(web(api), "GET", "/readyz").status_code == 503
