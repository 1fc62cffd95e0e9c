"""Traffic held back from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from config.addresses import Address
from lab.errors import LabError
from lab.traffic import control

TRAFFIC = Address("127.0.0.1", 8089)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that were posted to, all of which answer well."""
    urls: list[str] = []

    def post(_session: requests.Session, url: str, **_: object) -> requests.Response:
        urls.append(url)
        return answer(200)

    monkeypatch.setattr(requests.Session, "post", post)
    return urls


def answer(status: int, text: str = "") -> requests.Response:
    found = requests.Response()
    found.status_code, found._content = status, text.encode()
    return found


def test_pause_and_resume_tell_the_traffic(posted: list[str]) -> None:
    control.pause(TRAFFIC)
    control.resume(TRAFFIC)

    assert posted == ["http://127.0.0.1:8089/pause", "http://127.0.0.1:8089/resume"]


@pytest.mark.parametrize("tell", [control.pause, control.resume])
def test_traffic_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, tell: Callable[[Address], None]
) -> None:
    def refused(*_: object, **__: object) -> requests.Response:
        raise requests.ConnectionError("refused")

    monkeypatch.setattr(requests.Session, "post", refused)

    with pytest.raises(LabError, match=r"traffic at 127.0.0.1:8089 is not reached") as caught:
        tell(TRAFFIC)
    assert caught.value.status == 1


def test_a_refusal_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def post(*_: object, **__: object) -> requests.Response:
        return answer(504, "a request is still under way")

    monkeypatch.setattr(requests.Session, "post", post)

    with pytest.raises(LabError, match="refused /pause: a request is still under way"):
        control.pause(TRAFFIC)
