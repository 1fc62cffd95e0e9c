"""`python -m lab.team`: tell the delivery-events service 90 days of a simulated team, once."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from config.catalogue import load_catalogue
from lab.app.settings import settings
from lab.app.told import told
from lab.team.settings import DOCUMENTED, TeamSettings
from lab.team.simulate import simulate
from lab.team.tell import tell


def today() -> datetime:
    """Return when today began: the story ends there."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


if __name__ == "__main__":
    with told():
        found = settings(TeamSettings, DOCUMENTED)
        story = simulate(load_catalogue(), found.seed, today())
        token = found.delivery_secret_file.read_text("utf-8").strip()
        allowed = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=found.delivery_url, headers=allowed) as client:
            stored = tell(client, story, found.seed)
        print(f"{stored} events of the simulated team's {len(story.shipments)} deployments")  # noqa: T201
