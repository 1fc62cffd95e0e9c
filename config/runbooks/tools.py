"""What a runbook's ```sh commands may be: read-only, and ending by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.catalogue import Catalogue
from config.runbooks.shell import Command

DATABASE = "DATABASE_URL"
REDIS = "REDIS_URL"


def variable(service: str) -> str:
    """Return the variable that has a service's address."""
    return f"{service.upper().replace('-', '_')}_URL"


def variables(catalogue: Catalogue) -> Mapping[str, str]:
    """Return {variable: service} of every service that is asked over HTTP."""
    return {
        variable(service.name): service.name
        for service in catalogue.services.values()
        if any(port.name == "http" for port in service.ports)
    }


@dataclass(frozen=True)
class Tool:
    """A program: what its arguments have to have, what they must not, and how it is written."""

    must: re.Pattern[str]
    never: re.Pattern[str]
    form: str


def _tool(form: str, must: str, never: str = r"(?!)") -> Tool:
    return Tool(re.compile(must, re.IGNORECASE | re.DOTALL), re.compile(never, re.DOTALL), form)


# Redis' questions; everything else may change something, or goes on for ever.
_ASKS = (
    r"info|ping|dbsize|llen|lrange|scard|zcard|hlen|strlen|type|ttl|exists|get|hgetall|lastsave"
    r"|memory (?:stats|doctor|usage)|client (?:list|info)|config get|slowlog (?:get|len)"
    r"|latency (?:latest|history|doctor)|object \w+|pubsub \w+|xinfo \w+|acl (?:list|whoami|log)"
    r"|command count|--bigkeys|--memkeys"
)
TOOLS: Mapping[str, Tool] = {
    "promtool": _tool(
        """promtool query instant "$PROMETHEUS_URL" 'PROMQL'""",
        r"^query (?:instant|range|series|labels) .*\$PROMETHEUS_URL"
        r"|^check (?:healthy|ready) .*\$PROMETHEUS_URL",
    ),
    "amtool": _tool(
        'amtool --alertmanager.url="$ALERTMANAGER_URL" alert query',
        r"^(?=.*--alertmanager\.url=\$ALERTMANAGER_URL\b)"
        r"(?=(?:.* )?(?:alert|silence|cluster|config)\b)",
        r"(?:^| )(?:add|expire|import|update)(?: |$)",
    ),
    "logcli": _tool(
        """logcli --addr="$LOKI_URL" query --limit=20 --since=1h '{…}'""",
        r"^(?=.*--addr=\$LOKI_URL\b)"
        r"(?=(?:.* )?(?:query|instant-query|labels|series|stats|volume)\b)",
        r"(?:^| )(?:--tail|-f|--follow|delete)(?: |$)",
    ),
    "curl": _tool(
        'curl -fsS "$API_SERVER_URL/readyz"',
        r"(?:^| )-fsS(?: |$).*\$\w+_URL",
        r"(?:^| )(?:-X|--request|-d|--data\S*|-F|-T|-o(?! /dev/null)|-O|--output)(?: |=|$)",
    ),
    "psql": _tool(
        """psql "$DATABASE_URL" -c 'SELECT …'""",
        r"\$DATABASE_URL .*-\w*c \s*(?:select|show|with|explain|table|\\[dl])",
        r"(?i:\b(?:insert|update|delete|drop|alter|create|truncate|grant|vacuum|reindex)\s"
        r"|pg_(?:terminate|cancel)_backend|\\watch)",
    ),
    "redis-cli": _tool(
        'redis-cli -u "$REDIS_URL" INFO memory', rf"^-u \$REDIS_URL (?:--no-\S+ )*(?:{_ASKS})\b"
    ),
}


def refusal(command: Command) -> tuple[str, str] | None:
    """Return what is wrong with a command, and how to mend it; None where it may stay."""
    if command.program not in TOOLS:
        return f"'{command.program}' is no tool of a runbook", f"use one of: {', '.join(TOOLS)}"
    tool = TOOLS[command.program]
    plain = command.arguments.replace("${", "$").replace("_URL}", "_URL")
    if found := tool.never.search(plain):
        what = f"{command.program}: '{found[0].strip()}' changes something, or does not end"
        return what, "write it in ```text, with a warning where it is dangerous"
    if not tool.must.search(plain):
        return f"{command.program} is not called as on the other pages", f"write {tool.form}"
    return None


def promql(command: Command) -> Iterator[str]:
    """Yield the PromQL that a command asks for."""
    if command.program == "promtool" and command.words[1:2] == ("query",):
        kind = command.words[2] if len(command.words) > 2 else ""
        if kind in {"instant", "range"}:
            yield command.words[-1]
        for flag, text in zip(command.words, command.words[1:], strict=False):
            if kind == "series" and flag == "--match":
                yield text
        yield from (
            word.removeprefix("--match=") for word in command.words if word.startswith("--match=")
        )


def selector(command: Command) -> str:
    """Return what logcli looks for, or an empty string."""
    asks = command.program == "logcli" and "query" in command.words
    return next((word for word in command.words if asks and word.startswith("{")), "")
