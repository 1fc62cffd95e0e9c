"""The process: its parts made of its settings and of the catalogue."""

from __future__ import annotations

from config.alerts import alerts
from config.catalogue import load_catalogue
from lab.receivers.asked import Said
from lab.receivers.deadman import DeadMan
from lab.receivers.endpoints import Parts
from lab.receivers.inbox import Channel, Inbox
from lab.receivers.outages import Outages
from lab.receivers.settings import ReceiversSettings

ON_CALL = "on-call"


def parts(settings: ReceiversSettings) -> Parts:
    """Return what the endpoints work with."""
    inbox = Inbox(known())

    def tell(status: str, names: tuple[str, ...], text: str) -> None:
        text = f"{text} ({', '.join(names)})"
        inbox.keep(Channel.DEADMAN, Said(ON_CALL, text, text, status))

    return Parts(inbox, Outages(), DeadMan(settings.heartbeat_limit_s, tell))


def known() -> frozenset[str]:
    """Return the names of all alerts."""
    return frozenset(rule.alert for rule, _, _ in alerts(load_catalogue()))
