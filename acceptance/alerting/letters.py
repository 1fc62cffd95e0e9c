"""The messages about one alert among all that were sent, and whether they say what they should."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from acceptance.addressees import SMS
from lab.receivers.inbox import Channel, Message

FIRING, RESOLVED = "firing", "resolved"
# What templates write where a value is missing or cannot be written.
BROKEN = ("<no value>", "%!", "NaN", "<error")
UNBROKEN = "\N{NO-BREAK SPACE}"
LINKS = ("dashboard_url", "runbook_url")
# How a short message tells of others.
MORE = re.compile(r"\(and \d+ more\)")
# Figures, and the words of humanize functions beside them, are others at the next evaluation.
_FIGURE = re.compile(r"\d[\w.%]*")


def wording(text: str) -> re.Pattern[str]:
    """Return what matches a text whatever its figures are by now."""
    return re.compile(".+?".join(map(re.escape, _FIGURE.split(text))))


def said(message: Message) -> str:
    """Return a message's text with common blanks.

    PagerDuty's details have others after a colon: Alertmanager would read a mapping.
    """
    return message.text.replace(UNBROKEN, " ")


@dataclass(frozen=True)
class Letters:
    """What arrived about an alert: whom it reached first, when, and what each message said.

    `escalation` is whom it goes to when nobody has taken it, which every message says.
    """

    annotations: Mapping[str, str]
    escalation: tuple[str, ...]
    messages: tuple[Message, ...] = ()
    _summary: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Know the alert by its summary: a name is shared by all alerts of a rule."""
        object.__setattr__(self, "_summary", wording(self.annotations["summary"]))

    def of(self, alert: str, messages: Iterable[Message]) -> Letters:
        """Return those of all `messages` that are about it."""
        own = (each for each in messages if alert in each.alerts)
        return replace(self, messages=tuple(filter(self._meant, own)))

    def _meant(self, message: Message) -> bool:
        """Tell whether it is about the alert; an SMS tells of the first, and how many more."""
        if self._summary.search(said(message)):
            return True
        return message.channel is SMS and MORE.search(message.text) is not None

    def reached(self, status: str) -> Mapping[tuple[Channel, str], float]:
        """Return {whom it reached: when first, seconds since 1970}."""
        found: dict[tuple[Channel, str], float] = {}
        for each in self.messages:
            if each.status == status:
                found.setdefault((each.channel, each.to), each.at)
        return found

    def mistakes(self) -> list[str]:
        """Return what messages lack that people need, or say that a template wrote by mistake."""
        return [mistake for each in self.messages for mistake in self._mistakes(each)]

    def _mistakes(self, message: Message) -> list[str]:
        who = f"{message.channel} ({message.status})"
        found = [f"{who} says {part}" for part in BROKEN if part in message.text]
        names = ("description", *LINKS) if message.channel is not SMS else ("runbook_url",)
        wanted = {name: self._wanted(name, message) for name in names}
        lacking = (e for e in names if not wording(wanted[e]).search(said(message)))
        found += [f"{who} lacks the {e}: {wanted[e]}" for e in lacking]
        return found + [f"{who} lacks {e}" for e in self.escalation if e not in said(message)]

    def _wanted(self, name: str, message: Message) -> str:
        """Return a text of its own, or of a link what a message has that another alert leads.

        There is one link for all that is told at once, with the variables of the first of them.
        """
        text, (heading, *_) = self.annotations[name], said(message).splitlines()
        if name in LINKS and not self._summary.search(heading):
            return text.partition("?")[0]
        return text
