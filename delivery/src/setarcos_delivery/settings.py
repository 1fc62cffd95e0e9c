"""What the service is told by its environment variables, all named SETARCOS_..."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from psycopg.conninfo import make_conninfo
from pydantic import AfterValidator, Field, FilePath, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from setarcos_delivery.known import Known, known
from setarcos_delivery.migrate import address
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.schema import SCHEMA
from setarcos_delivery.signatures import Secrets

PREFIX = "SETARCOS_"
DATABASE = "postgresql"
MAX_PORT = 65535
DOCUMENTED = "docs/delivery.md lists the settings"


def _is_postgresql(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ValueError("write it as postgresql://user@host:port/database") from error
    if url.get_backend_name() != DATABASE or not url.database:
        raise ValueError("write it as postgresql://user@host:port/database")
    return text


def _is_host_and_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > MAX_PORT:
        raise ValueError("write it as host:port")
    return text


class DatabaseSettings(BaseSettings):
    """Where PostgreSQL is, and which schema of it is the service's own."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)
    database_url: Annotated[str, AfterValidator(_is_postgresql)]
    database_password_file: FilePath | None = None
    database_schema: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")] = SCHEMA

    @property
    def database(self) -> URL:
        """Return the address with the password."""
        url = make_url(self.database_url)
        file = self.database_password_file
        if file is None:
            return url
        return url.set(password=_read(file, "DATABASE_PASSWORD_FILE").strip())

    @property
    def conninfo(self) -> str:
        """Return the address with password and schema, as psycopg takes it."""
        url = address(self.database, self.database_schema)
        parts = url.translate_connect_args(username="user", database="dbname")
        query = {name: values[-1] for name, values in url.normalized_query.items()}
        return make_conninfo("", **parts, **query)


class RederiveSettings(DatabaseSettings):
    """What turns a stored event into facts."""

    names_file: FilePath | None = None

    @property
    def known(self) -> Known:
        """Return what the names file says; what it does not say is as by default."""
        file = self.names_file
        if file is None:
            return Known()
        where = f"{PREFIX}NAMES_FILE: {file}"
        return known(_read(file, "NAMES_FILE"), where)


class ServiceSettings(RederiveSettings):
    """All that the service needs; `open` lets in whom no secret is known of."""

    listen: Annotated[str, AfterValidator(_is_host_and_port)]
    github_secret_file: FilePath | None = None
    gitlab_secret_file: FilePath | None = None
    pagerduty_secret_file: FilePath | None = None
    alertmanager_secret_file: FilePath | None = None
    events_secret_file: FilePath | None = None
    open: bool = False

    @property
    def host(self) -> str:
        """Return the host to listen on."""
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        """Return the port to listen on."""
        return int(self.listen.rpartition(":")[2])

    @property
    def secrets(self) -> Mapping[str, Secrets]:
        """Return {sender: its secrets}; reports are sent with the secret of events."""
        found = {
            "github": self.github_secret_file,
            "gitlab": self.gitlab_secret_file,
            "pagerduty": self.pagerduty_secret_file,
            "alertmanager": self.alertmanager_secret_file,
            "events": self.events_secret_file,
        }
        return {name: _secrets(file, name) for name, file in found.items() if file is not None}


def _secrets(file: Path, sender: str) -> Secrets:
    name = f"{sender.upper()}_SECRET_FILE"
    lines = [line.strip() for line in _read(file, name).splitlines()]
    found = tuple(line.encode() for line in lines if line)
    if not found:
        raise MistakeError(
            f"{PREFIX}{name}: {file} is empty", hint="write one secret a line into it"
        )
    return found


def _read(file: Path, setting: str) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise MistakeError(
            f"{PREFIX}{setting}: {file} cannot be read: {error}",
            hint="let the account of this process read it, as UTF-8",
        ) from error


Settings = TypeVar("Settings", bound=BaseSettings)


def settings(wanted: type[Settings]) -> Settings:
    """Read the settings; raises MistakeError with every one that is missing or wrong."""
    try:
        return wanted()
    except ValidationError as error:
        lines = [
            f"{PREFIX}{str(each['loc'][0]).upper().removeprefix(PREFIX)}: "
            + each["msg"].removeprefix("Value error, ")
            for each in error.errors()
        ]
        raise MistakeError("\n".join(lines), hint=DOCUMENTED) from error
