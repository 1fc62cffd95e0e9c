"""Who is told of which alert, by what, when not, and which alert hides which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from config.catalogue.fact import Fact, HostName, LabelName, Line, mistake
from config.catalogue.rules import AlertName, Severity
from config.durations import Duration
from config.problems import nearest

MailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]
HostPort = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+:[0-9]+$")]
SlackChannel = Annotated[str, StringConstraints(pattern=r"^[#@][a-z0-9._-]+$")]
# arn:aws:sns:<region>:<account>:<topic>
TopicArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]+:\S+$")]
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_FILE = re.compile(r"[a-z0-9][a-z0-9._-]*")


def _clock(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        message = f"'{value}' is no time of a day"
        raise mistake("clock", message, fix="write hours and minutes, from 00:00 to 24:00")
    return value


def _file_name(value: str) -> str:
    if not _FILE.fullmatch(value):
        # What was written here may be the secret itself: it is not shown.
        message = "this is not the name of a file, or not a plain one"
        fix = "write the name of a file below paths.secrets, and the secret into that file"
        raise mistake("secret", message, fix=fix)
    return value


Clock = Annotated[str, AfterValidator(_clock)]
FileName = Annotated[str, AfterValidator(_file_name)]


class Channel(StrEnum):
    """A way to tell somebody; the last is a program that counts incidents."""

    PAGERDUTY = "pagerduty"
    SMS = "sms"
    SLACK = "slack"
    TEAMS = "teams"
    MAIL = "mail"
    INCIDENTS = "incidents"


class Weekday(StrEnum):
    """A day as Alertmanager writes it."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Times(Fact):
    """Hours of a day; midnight at the end is 24:00."""

    from_: Clock = Field(alias="from")
    until: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Times:
        if self.from_ >= self.until:
            raise mistake(
                "times",
                f"{self.from_} is not before {self.until}",
                fix=f"where a night is meant, write {self.from_} to 24:00 and 00:00 to "
                f"{self.until} as two",
            )
        return self


class Period(Fact):
    """Times of the named days; of every day, or all day, where nothing is said."""

    times: tuple[Times, ...] = Field(default=(), strict=False)
    weekdays: tuple[Annotated[Weekday, Field(strict=False)], ...] = Field(default=(), strict=False)


class Interval(Fact):
    """A time in which a message is held back; what still fires when it is over is told then."""

    name: HostName
    description: Line
    periods: tuple[Period, ...] = Field(strict=False)


class Secret(Fact):
    """A file below the environment's secrets that holds an address or a key."""

    secret: FileName

    @model_validator(mode="before")
    @classmethod
    def _has_a_file(cls, data: Any) -> Any:
        if isinstance(data, dict) and "secret" not in data:
            message = "no secret file: nobody could be told"
            raise mistake("secret", message, fix="write secret: and a name below paths.secrets")
        return data


class SlackRoom(Secret):
    """A channel of Slack; the secret is the address of its incoming webhook."""

    channel: SlackChannel


class MailServer(Secret):
    """Who sends mails, as which user; the secret is the password."""

    smarthost: HostPort
    sender: MailAddress
    user: Line


class PagerDuty(Fact):
    """The address of PagerDuty's Events API v2; the keys are the teams'."""

    url: Line


class Sms(Secret):
    """Text messages by Amazon SNS; the secret is a file of shared credentials with this profile."""

    profile: HostName


class Incidents(Secret):
    """The service that counts incidents; the secret is the token that it knows."""

    service: HostName
    port: HostName
    path: Line


class Watchdog(Secret):
    """The alert that always fires; the secret is the address of who misses it."""

    alert: AlertName
    every: Duration


class Step(Fact):
    """Whom an alert goes to that nobody has taken, after so long."""

    after: Duration
    to: Line


class TeamChannels(Fact):
    """Where a team is told, and who is asked next."""

    name: HostName
    mail: MailAddress | None = None
    slack: SlackRoom | None = None
    teams: Secret | None = None
    pagerduty: Secret | None = None
    sms: TopicArn | None = None
    escalation: tuple[Step, ...] = Field(strict=False, min_length=1)

    @model_validator(mode="after")
    def _later_and_later(self) -> TeamChannels:
        after = [step.after for step in self.escalation]
        if after != sorted(set(after)):
            raise mistake(
                "escalation",
                f"the steps of team {self.name} do not come one after another",
                fix="order them by after, the first with 0m",
            )
        return self


class Told(Fact):
    """A channel of a route, and the intervals in which it is silent."""

    channel: Annotated[Channel, Field(strict=False)]
    mute: tuple[HostName, ...] = Field(default=(), strict=False)


class Route(Fact):
    """Which alerts go where: those of a severity, those named, or those that are both.

    The first route that fits is taken. A time that is not said is that of delays.yaml.
    """

    name: HostName
    severity: Annotated[Severity | None, Field(strict=False)] = None
    alerts: tuple[AlertName, ...] = Field(default=(), strict=False)
    to: tuple[Told, ...] = Field(strict=False, min_length=1)
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    repeat_interval: Duration | None = None

    @model_validator(mode="after")
    def _of_something(self) -> Route:
        if self.severity is None and not self.alerts:
            raise mistake(
                "route",
                f"route {self.name} says neither severity nor alerts",
                fix="name a severity, or the alerts; what no route catches goes to unrouted",
            )
        return self


class Inhibition(Fact):
    """While one of `when` fires, messages of `hides` with `equal` labels are held back."""

    name: HostName
    why: Line
    when: tuple[AlertName, ...] = Field(strict=False, min_length=1)
    hides: tuple[AlertName, ...] = Field(strict=False, min_length=1)
    equal: tuple[LabelName, ...] = Field(strict=False, min_length=1)


class Routing(Fact):
    """All of it; `location` is whose clock intervals and messages go by."""

    location: Line
    group_by: tuple[LabelName, ...] = Field(strict=False, min_length=1)
    unrouted: HostName
    mail: MailServer
    pagerduty: PagerDuty
    sms: Sms
    incidents: Incidents
    watchdog: Watchdog
    teams: tuple[TeamChannels, ...] = Field(strict=False)
    routes: tuple[Route, ...] = Field(strict=False)
    intervals: tuple[Interval, ...] = Field(default=(), strict=False)
    inhibitions: tuple[Inhibition, ...] = Field(default=(), strict=False)

    @field_validator("location")
    @classmethod
    def _known_location(cls, value: str) -> str:
        known = available_timezones()
        # A machine without the database of time zones cannot tell; Alertmanager will.
        if known and value not in known:
            raise mistake(
                "location",
                f"unknown location '{value}'",
                nearest=nearest(value, known),
                fix="write a name of the IANA time zone database, such as Europe/Berlin or UTC",
            )
        return value

    def of_team(self, name: str) -> TeamChannels:
        """Return where a team is told."""
        return next(team for team in self.teams if team.name == name)


# Periods of an environment that differ from the catalogue's, by the interval's name.
Intervals = Mapping[HostName, Annotated[tuple[Period, ...], Field(strict=False)]]
