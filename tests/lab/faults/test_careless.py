"""A service that does badly: how often, and what it shows of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx
import pytest

from lab.faults.careless import METRICS, Careless

PATH = "/v1/people"


def answers(careless: Careless, paths: Sequence[str]) -> list[httpx.Response]:
    async def one_after_the_other() -> list[httpx.Response]:
        transport = httpx.ASGITransport(careless.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://careless") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(one_after_the_other())


def statuses(careless: Careless, times: int) -> list[int]:
    return [each.status_code for each in answers(careless, [PATH] * times)]


def test_the_last_of_so_many_goes_badly() -> None:
    careless = Careless("api-server", PATH, every=3, late_s=None)

    assert statuses(careless, 7) == [200, 200, 503, 200, 200, 503, 200]
    assert (careless.asked, careless.bad) == (7, 2)


@pytest.mark.parametrize("asks", [False, True])
def test_it_counts_what_it_is_asked_as_the_app_does(*, asks: bool) -> None:
    careless = Careless("worker" if asks else "api-server", PATH, every=1, late_s=0, answers=asks)
    _, shown = answers(careless, [PATH, METRICS])

    assert careless.scraped.is_set()
    requests = f'http_requests_total{{method="GET",path="{PATH}",status="200"}} 1.0'
    assert (requests in shown.text) is not asks
    assert ('ask_response_time_seconds_count{ai_model="thales-mini"} 1.0' in shown.text) is asks


def test_with_none_all_is_well() -> None:
    assert statuses(Careless("api-server", PATH, every=0, late_s=None), 3) == [200] * 3
