"""What a process of the app is told by its environment variables, all named SETARCOS_..."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, FilePath, HttpUrl, RedisDsn, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from lab.errors import LabError

DATABASE = "postgresql"
MAX_PORT = 65535


def _is_postgresql(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ValueError("write it as postgresql://user@host:port/database") from error
    if url.get_backend_name() != DATABASE or not url.database:
        raise ValueError("write it as postgresql://user@host:port/database")
    return text


def _is_redis(text: str) -> str:
    RedisDsn(text)
    return text


def _is_http(text: str) -> str:
    HttpUrl(text)
    return text.rstrip("/")


def _is_host_and_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > MAX_PORT:
        raise ValueError("write it as host:port")
    return text


def _password(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise LabError(
            f"SETARCOS_DATABASE_PASSWORD_FILE: {file} cannot be read: {error}",
            hint="let the account of this process read it",
        ) from error


HostAndPort = Annotated[str, AfterValidator(_is_host_and_port)]
DatabaseAddress = Annotated[str, AfterValidator(_is_postgresql)]
RedisAddress = Annotated[str, AfterValidator(_is_redis)]
HttpAddress = Annotated[str, AfterValidator(_is_http)]


class ServerSettings(BaseSettings):
    """Where to listen, as host:port."""

    model_config = SettingsConfigDict(env_prefix="setarcos_", frozen=True)
    listen: HostAndPort

    @property
    def host(self) -> str:
        """Return the host to listen on."""
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        """Return the port to listen on."""
        return int(self.listen.rpartition(":")[2])


class DatabaseSettings(BaseSettings):
    """Where PostgreSQL is; the password is read from a file."""

    model_config = SettingsConfigDict(env_prefix="setarcos_", frozen=True)
    database_url: DatabaseAddress
    database_password_file: FilePath | None = None

    @property
    def database(self) -> URL:
        """Return the address with the password, for SQLAlchemy and psycopg."""
        url = make_url(self.database_url).set(drivername=f"{DATABASE}+psycopg")
        if self.database_password_file is None:
            return url
        return url.set(password=_password(self.database_password_file))


class ApiSettings(ServerSettings, DatabaseSettings):
    """All that the API needs."""

    redis_url: RedisAddress


class WorkerSettings(ApiSettings):
    """All that the worker needs; `concurrency` is how many tasks it runs at once."""

    ai_router_url: HttpAddress
    concurrency: Annotated[int, Field(ge=1, le=100)] = 8


class AiRouterSettings(ServerSettings):
    """All that the AI router needs; `seed` starts the simulated AI models."""

    seed: int = 1


class WebSettings(ServerSettings):
    """All that the app server needs."""

    api_url: HttpAddress


Settings = TypeVar("Settings", bound=BaseSettings)


def settings(wanted: type[Settings], documented: str = "docs/app.md") -> Settings:
    """Read the settings; raises LabError with every one that is missing or wrong."""
    try:
        return wanted()
    except ValidationError as error:
        lines = [
            f"SETARCOS_{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        ]
        raise LabError("\n".join(lines), hint=f"{documented} lists the settings") from error
