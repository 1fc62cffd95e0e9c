"""How the simulated team's tools tell what was done: the facts of a push, a build, a deployment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from setarcos_delivery.facts import (
    AnyFact,
    Build,
    BuildStatus,
    Commit,
    Coverage,
    Deployment,
    DeploymentStatus,
    Incident,
    Quality,
    Tests,
)

from lab.team.story import Told

BRANCH = "main"
# What is done in a step takes about this long.
BUILD, ROLLOUT = timedelta(minutes=9), timedelta(minutes=4)


@dataclass(frozen=True)
class Teller:
    """Tells of one component, under delivery ids that the same seed gives again."""

    seed: int
    component: str

    @property
    def repository(self) -> str:
        """Return where the component's code is."""
        return f"setarcos/{self.component.replace('_', '-')}"

    def name(self, *parts: object) -> str:
        """Return a key that is this component's own."""
        return "/".join(map(str, (self.component, *parts)))

    def sha(self, *parts: object) -> str:
        """Return the commit that `parts` name."""
        return hashlib.sha1(f"{self.seed}/{self.name(*parts)}".encode()).hexdigest()  # noqa: S324

    def told(self, at: datetime, fact: AnyFact, *about: object) -> Told:
        """Return a fact, told `at`."""
        delivery_id = f"team-{self.seed}/{self.name(fact.kind, *about)}"
        return Told(at, delivery_id, fact)

    def push(self, number: int, at: datetime, committed: Iterable[datetime]) -> Iterable[Told]:
        """Yield the commits of push `number`, each with the time that it was made."""
        for place, when in enumerate(committed):
            title = f"Change {number}.{place} of {self.component}"
            yield self._commit(number, at, place, committed_at=when, title=title)

    def revert(self, number: int, at: datetime, place: int, reverted: str) -> Told:
        """Return the commit of push `number` that takes another back."""
        title = f"Revert a change of {self.component}"
        return self._commit(number, at, place, committed_at=at, title=title, reverts=reverted)

    def _commit(self, number: int, at: datetime, place: int, **about: object) -> Told:
        """Return a commit of the default branch, by its push and its place there."""
        known = {
            "repository": self.repository,
            "branch": BRANCH,
            "default_branch": True,
            "sha": self.sha(number, place),
            "pushed_at": at,
            "place": place,
        }
        return self.told(at, Commit.model_validate({**known, **about}), number, place)

    def build(
        self, number: int, sha: str, at: datetime, attempt: int, *, passed: bool
    ) -> Iterable[Told]:
        """Yield a build, and what its tests and checks found."""
        key, done = self.name(number, attempt), at + BUILD
        status = BuildStatus.SUCCESS if passed else BuildStatus.FAILURE
        yield self.told(
            done,
            Build(
                key=key,
                repository=self.repository,
                component=self.component,
                name="ci",
                sha=sha,
                status=status,
                started_at=at,
                finished_at=done,
                observed_at=done,
            ),
            number,
            attempt,
        )
        about = {"key": key, "component": self.component, "observed_at": done}
        count, failed = 200 + number, int(not passed)
        found = Tests(success=count - failed, failure=failed, skipped=2, seconds=90, **about)
        yield self.told(done, found, number, attempt)
        coverage = Coverage(percent=min(95.0, 70 + number / 10), **about)
        yield self.told(done, coverage, number, attempt)
        quality = Quality(tool="ruff", error=0, warning=max(0, 12 - number // 8), note=3, **about)
        yield self.told(done, quality, number, attempt)

    def deployment(
        self, key: str, sha: str, done: datetime, environment: str, **more: object
    ) -> Iterable[Told]:
        """Yield that a deployment began, and that it was done."""
        about = {
            "key": self.name(key),
            "repository": self.repository,
            "component": self.component,
            "environment": environment,
            "sha": sha,
            "ref": BRANCH,
            "started_at": done - ROLLOUT,
            "status": DeploymentStatus.SUCCESS,
            **more,
        }
        begun = {**about, "status": DeploymentStatus.RUNNING, "failure_type": None}
        began = Deployment.model_validate({**begun, "observed_at": done - ROLLOUT})
        yield self.told(began.observed_at, began, key, "begun")
        ended = Deployment.model_validate({**about, "finished_at": done, "observed_at": done})
        yield self.told(done, ended, key, "ended")

    def incident(
        self,
        number: int,
        severity: str,
        times: tuple[datetime, datetime, datetime],
        cause: str | None,
    ) -> Iterable[Told]:
        """Yield that an incident was opened, acknowledged and resolved at `times`."""
        about = {
            "key": self.name("incident", number),
            "title": f"{self.component} answers with errors",
            "component": self.component,
            "environment": "production",
            "severity": severity,
            "deployment": cause,
        }
        for step, at in zip(("opened_at", "acknowledged_at", "resolved_at"), times, strict=True):
            fact = Incident.model_validate({**about, step: at, "observed_at": at})
            yield self.told(at, fact, number, step)
