"""What the simulated team is told by its environment variables."""

from __future__ import annotations

from pydantic import FilePath
from pydantic_settings import BaseSettings, SettingsConfigDict

from lab.app.settings import HttpAddress

DOCUMENTED = "docs/team.md"


class TeamSettings(BaseSettings):
    """Where the delivery-events service is, and the secret of events; `seed` starts the story."""

    model_config = SettingsConfigDict(env_prefix="setarcos_", frozen=True)
    delivery_url: HttpAddress
    delivery_secret_file: FilePath
    seed: int = 1
