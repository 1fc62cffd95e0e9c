"""How a server shows that it can do its work; each way is one small class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import psycopg
import redis
import requests
from docker.errors import DockerException

from config.addresses import Address
from lab.engine import executed

TIMEOUT_S = 2.0


class Ready(Protocol):
    """A question to a server; the answer is empty when it is ready, else says what is missing."""

    def problem(self) -> str:
        """Ask once, for at most some seconds."""


@dataclass(frozen=True)
class HttpReady:
    """Ready when `path` answers 200."""

    address: Address
    path: str

    def problem(self) -> str:
        """Get the page."""
        url = f"{self.address.url}{self.path}"
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy stands between us and loopback
                answer = session.get(url, timeout=TIMEOUT_S)
        except requests.ConnectionError:
            return f"nothing answers at {url}"
        except requests.RequestException as error:
            return f"{url}: {type(error).__name__}"
        text = " ".join(answer.text.split())[:120]
        return "" if answer.ok else f"{url} answers {answer.status_code}: {text}"


@dataclass(frozen=True)
class PostgresReady:
    """Ready when `user` can log in to `database`."""

    address: Address
    database: str
    user: str
    password: str

    def problem(self) -> str:
        """Log in."""
        try:
            psycopg.connect(
                host=self.address.host,
                port=self.address.port,
                dbname=self.database,
                user=self.user,
                password=self.password,
                connect_timeout=int(TIMEOUT_S),
            ).close()
        except psycopg.OperationalError as error:
            return str(error).strip().splitlines()[-1]
        return ""


@dataclass(frozen=True)
class RedisReady:
    """Ready when it answers a ping."""

    address: Address

    def problem(self) -> str:
        """Ping."""
        try:
            with redis.Redis(self.address.host, self.address.port, socket_timeout=TIMEOUT_S) as one:
                one.ping()
        except redis.RedisError as error:
            return str(error)
        return ""


@dataclass(frozen=True)
class SaysReady:
    """Ready when a command in the server's container says what it should."""

    container: str
    command: tuple[str, ...]
    says: str
    env: Mapping[str, str] = field(default_factory=dict)

    def problem(self) -> str:
        """Run the command."""
        try:
            status, output = executed(self.container, self.command, self.env)
        except DockerException as error:
            return str(error)
        words = output.strip()
        said = status == 0 and words == self.says
        return "" if said else (words.splitlines() or [f"{self.command[0]}: status {status}"])[-1]
