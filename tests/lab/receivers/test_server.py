"""What Alertmanager is given in a lab leads to the stand-ins, which take it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from config.routing import secrets as named
from lab.receivers.app import create
from lab.receivers.deadman import DeadMan
from lab.receivers.endpoints import Parts
from lab.receivers.inbox import Inbox
from lab.receivers.outages import Outages
from lab.servers import alertmanager, receivers
from lab.site import Site
from tests.lab.app.fakes import call
from tests.lab.receivers.requests import CARD, EVENT, SLACK, WEBHOOK

RANDOM = re.compile(r"[0-9a-f]{32,}")


@pytest.fixture
def contents(site: Site) -> dict[str, str]:
    """Return {secret of a lab's Alertmanager: what is in it}."""
    texts = receivers.secrets(site)
    return {name: site.secret(name, text).read_text() for name, text in texts.items()}


def path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_every_secret_of_the_routing_is_made(site: Site, contents: dict[str, str]) -> None:
    assert set(contents) == set(named(site.catalogue))


def test_each_holds_something_random_of_its_own(contents: dict[str, str]) -> None:
    found = [each for text in contents.values() for each in RANDOM.findall(text)]

    assert len(set(found)) == len(found) == len(contents) - 1  # the heart beats without one


@pytest.mark.parametrize("team", ["app", "ai", "platform"])
def test_each_address_is_answered_by_its_channel(contents: dict[str, str], team: str) -> None:
    inbox = Inbox(frozenset())
    app = create(Parts(inbox, Outages(), DeadMan(1000, lambda *_: None)))
    event = {**EVENT, "routing_key": contents[f"alertmanager-pagerduty-{team}"]}

    assert call(app, "POST", path(contents[f"alertmanager-slack-{team}"]), SLACK).text == "ok"
    teams = call(app, "POST", path(contents[f"alertmanager-teams-{team}"]), CARD)
    assert teams.status_code == 202
    assert call(app, "POST", "/pagerduty/v2/enqueue", event).status_code == 202
    beat = call(app, "POST", path(contents["alertmanager-watchdog-url"]), WEBHOOK)
    assert beat.json() == {"heard": True}
    assert inbox.received()[1].to == team


def test_amazons_keys_are_below_their_profile(contents: dict[str, str]) -> None:
    first, key, secret = contents["alertmanager-sns-credentials"].splitlines()

    assert first == "[setarcos]"
    assert key.startswith("aws_access_key_id = AKIA")
    assert RANDOM.fullmatch(secret.removeprefix("aws_secret_access_key = "))


def test_alertmanager_has_no_secret_where_nobody_is_told(site: Site) -> None:
    quiet = site.environment.model_copy(
        update={"without": (*site.environment.without, "receivers")}
    )
    (server,) = alertmanager.describe(Site(site.name, site.folder, site.catalogue, quiet))

    assert server.box.secrets == ()
    assert dict(server.env) == {}
