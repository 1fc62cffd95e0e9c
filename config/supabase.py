"""A hosted Supabase: where its metrics and its database are reached, and as which role."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from config.catalogue.fact import Fact, mistake

# Its job in the catalogue.
SUPABASE = "supabase"
# The service of the catalogue that a Supabase project stands in for.
STORE = "postgres"
# Supabase's own ports: its database, and its pooler in each of the two modes.
DATABASE_PORT = 5432
SESSION_PORT = 5432
TRANSACTION_PORT = 6543
METRICS_PORT = 443
# Supabase's own roles, each of which may do more than read statistics.
POWERFUL = ("postgres", "supabase_admin", "service_role", "authenticator", "dashboard_user")

# What Supabase's secret keys begin with, the new ones and the old ones (JWT).
KEYS = ("sb_secret_", "eyJ")
REFERENCE = re.compile(r"[a-z]{20}")
POOLER = re.compile(r"[a-z0-9-]+\.pooler\.supabase\.com")
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Connection(StrEnum):
    """How the exporter reaches the database: at its own host, or through the pooler."""

    DIRECT = "direct"
    SESSION_POOLER = "session_pooler"


class Supabase(Fact):
    """The project that PostgreSQL is part of; every file is a name below `paths.secrets`."""

    project: str
    connection: Annotated[Connection, Field(strict=False)]
    pooler: str | None = None
    exporter_role: Identifier = "postgres_exporter"
    database: Identifier = "postgres"
    metrics_key_file: FileName = "supabase-metrics-key"
    exporter_password_file: FileName = "postgres-exporter-password"  # noqa: S105 - a file
    reader_role: Identifier = "grafana_reader"
    reader_password_file: FileName = "grafana-reader-password"  # noqa: S105 - a file
    # With the project's CA the server is verified; without it the connection is only encrypted.
    ca_file: FileName | None = None

    @field_validator("project")
    @classmethod
    def _a_reference(cls, value: str) -> str:
        if not REFERENCE.fullmatch(value):
            raise mistake(
                "supabase_project",
                f"'{value}' is not a project reference",
                fix="copy the 20 letters that stand before .supabase.co in the project's URL",
            )
        return value

    @field_validator("connection", mode="before")
    @classmethod
    def _keeps_a_session(cls, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("transaction"):
            raise _transaction_mode(f"'{value}'")
        return value

    @field_validator("pooler")
    @classmethod
    def _a_host(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if value.endswith(f":{TRANSACTION_PORT}"):
            raise _transaction_mode(f"port {TRANSACTION_PORT}")
        if not POOLER.fullmatch(value):
            raise mistake(
                "supabase_pooler",
                f"'{value}' is not the host of a pooler",
                fix="copy the host, without a port, from Connect > Session pooler",
            )
        return value

    @field_validator("exporter_role", "reader_role")
    @classmethod
    def _may_only_read(cls, value: str, info: ValidationInfo) -> str:
        if value in POWERFUL and info.field_name == "reader_role":
            raise mistake(
                "supabase_role",
                f"role {value} may do more than read what dashboards show",
                fix="make a role of its own: docs/postgresql-source.md has the SQL",
            )
        if value in POWERFUL:
            raise mistake(
                "supabase_role",
                f"role {value} may do more than read statistics",
                fix="make a role that is only in pg_monitor: docs/supabase.md has the SQL",
            )
        return value

    @field_validator("metrics_key_file", mode="before")
    @classmethod
    def _not_the_key_itself(cls, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(KEYS):
            # The key is not repeated: messages end up in logs.
            raise mistake(
                "supabase_key",
                "this is a key, not the name of a file",
                fix="put the key into a file below paths.secrets, write that file's name here, "
                "and replace the key if it was committed",
            )
        return value

    @model_validator(mode="after")
    def _pooler_where_it_is_used(self) -> Supabase:
        pooled = self.connection is Connection.SESSION_POOLER
        if pooled and self.pooler is None:
            raise mistake(
                "supabase_pooler",
                f"{self.connection} needs the pooler's host",
                field="connection",
                fix="add pooler: with the host from Connect > Session pooler",
            )
        if self.pooler is not None and not pooled:
            raise mistake(
                "supabase_pooler",
                f"a {self.connection} connection has no pooler",
                field="pooler",
                fix=f"remove pooler, or use connection: {Connection.SESSION_POOLER}",
            )
        return self

    @property
    def metrics_address(self) -> str:
        """The host and port that the project's own metrics are scraped from."""
        return f"{self.project}.supabase.co:{METRICS_PORT}"

    @property
    def database_host(self) -> str:
        """The host that the exporter logs in at."""
        return self.pooler or f"db.{self.project}.supabase.co"

    @property
    def database_port(self) -> int:
        """The port of that host."""
        return SESSION_PORT if self.pooler else DATABASE_PORT

    @property
    def exporter_user(self) -> str:
        """The name that the exporter logs in with: the pooler asks for the project in it."""
        return self._login(self.exporter_role)

    @property
    def reader_user(self) -> str:
        """The name that dashboards log in with."""
        return self._login(self.reader_role)

    def _login(self, role: str) -> str:
        return f"{role}.{self.project}" if self.pooler else role


def _transaction_mode(what: str) -> Exception:
    return mistake(
        "supabase_transaction_pooler",
        f"{what} is the pooler's transaction mode, which gives the exporter no session",
        fix=f"use connection: direct, or session_pooler (port {SESSION_PORT})",
    )
