"""What the process is told by its environment variables; docs/receivers.md lists them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lab.app.settings import HostAndPort, ServerSettings

DOCUMENTED = "docs/receivers.md"


class ReceiversSettings(ServerSettings):
    """Where HTTP and SMTP are served, and how long no heartbeat is no alarm."""

    smtp_listen: HostAndPort
    heartbeat_limit_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    @property
    def smtp(self) -> tuple[str, int]:
        """Return host and port for mails."""
        host, _, port = self.smtp_listen.rpartition(":")
        return host, int(port)
