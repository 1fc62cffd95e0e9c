"""What the owner of the service says of names: which repository is which component, and the like.

Names that nobody maps stay as they are sent; those that no metric may show are bounded there.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from setarcos_delivery.facts import Name

PRODUCTION = "production"
STAGING = "staging"


class Names(BaseModel):
    """Names of senders, mapped to ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Repository (as its host writes it) or service of PagerDuty -> component.
    components: Mapping[str, Name] = {}
    # Component -> feature of the app.
    features: Mapping[str, Name] = {}
    # What senders call an environment, in lower case -> what we call it.
    environments: Mapping[str, Name] = {
        "live": PRODUCTION,
        "prd": PRODUCTION,
        "prod": PRODUCTION,
        "stage": STAGING,
        "stg": STAGING,
    }
    # Severities of Alertmanager's alerts that are incidents.
    incident_severities: frozenset[str] = frozenset({"critical"})
    # PagerDuty's priorities and urgencies -> severity.
    severities: Mapping[str, Name] = {
        "P1": "critical",
        "P2": "critical",
        "P3": "warning",
        "P4": "info",
        "P5": "info",
        "high": "critical",
        "low": "warning",
    }

    def component(self, repository: str) -> str:
        """Return the component in `repository`: as mapped, else the last part of its name."""
        mapped = self.components.get(repository)
        return mapped or repository.rstrip("/").rpartition("/")[2] or repository

    def feature(self, component: str) -> str | None:
        """Return the feature that `component` serves, where one is mapped."""
        return self.features.get(component)

    def environment(self, name: str) -> str:
        """Return what we call the environment `name`."""
        lower = name.lower()
        return self.environments.get(lower, PRODUCTION if lower == PRODUCTION else name)

    def severity(self, *said: str | None) -> str | None:
        """Return the severity of the first of `said` that is mapped, else the first one."""
        given = [name for name in said if name]
        mapped = (self.severities[name] for name in given if name in self.severities)
        return next(mapped, given[0] if given else None)
