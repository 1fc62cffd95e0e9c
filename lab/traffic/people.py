"""What simulated people do, as users of locust."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from locust import FastHttpUser, task
from locust.contrib.fasthttp import FastResponse

from lab.app.settings import TrafficSettings
from lab.traffic.choices import Choices
from lab.traffic.gate import Gate

CREATED, NOT_FOUND = 201, 404


class Person(FastHttpUser):
    """One person: reads, asks, explores, tries quests, and now and then mistypes an address."""

    abstract = True
    network_timeout = connection_timeout = 30.0
    web: str
    seed: int
    gate: Gate
    numbers: Iterator[int]

    def on_start(self) -> None:
        """Give this person an identity and choices of their own."""
        self.choices = Choices(self.seed, next(self.numbers))
        self.me = {"person_id": self.choices.person_id}

    def wait_time(self) -> float:
        """Return how many seconds pass until the next task."""
        return self.choices.think_s()

    def get(self, url: str, name: str | None = None, *, missing: bool = False) -> None:
        """Ask for something; where it ought to be `missing`, 404 is what is wanted."""
        with (
            self.gate.passage(),
            self.client.request("GET", url, name=name, catch_response=True) as answer,
        ):
            if missing and answer.status_code == NOT_FOUND:
                answer.success()

    def post(
        self, url: str, body: Mapping[str, object] | None = None, name: str | None = None
    ) -> FastResponse:
        """Send something, as JSON."""
        with self.gate.passage():
            return self.client.request("POST", url, name=name, json=body)

    @task(4)
    def read(self) -> None:
        """Look at the app's pages."""
        self.get(f"{self.web}/", "/")
        self.get(f"{self.web}/concepts/{self.choices.concept()}", "/concepts/{slug}")

    @task(3)
    def explore(self) -> None:
        """Walk through some concepts, in a session of minutes that are not really spent."""
        started = self.post("/v1/explore/sessions", self.me)
        if started.status_code != CREATED:
            return
        self.get("/v1/explore/concepts")
        for slug in self.choices.walk():
            self.get(f"/v1/explore/concepts/{slug}", "/v1/explore/concepts/{slug}")
        self.post(
            f"/v1/explore/sessions/{started.json()['id']}/end",
            {"elapsed_seconds": self.choices.walk_s()},
            "/v1/explore/sessions/{session_id}/end",
        )

    @task(2)
    def ask(self) -> None:
        """Put a question to a model, read it again, and rate the answer."""
        asked = self.post("/v1/ask/questions", self.choices.question())
        if asked.status_code != CREATED:
            return
        where, name = f"/v1/ask/questions/{asked.json()['id']}", "/v1/ask/questions/{question_id}"
        self.get(where, name)
        self.post(f"{where}/rating", {"stars": self.choices.stars()}, f"{name}/rating")

    @task(3)
    def quest(self) -> None:
        """Start a quest, and complete or abandon it."""
        self.get("/v1/quests")
        slug = self.choices.quest()
        started = self.post(f"/v1/quests/{slug}/start", self.me, "/v1/quests/{slug}/start")
        if started.status_code != CREATED:
            return
        end, runs = self.choices.quest_end(), "/v1/quests/runs"
        self.post(f"{runs}/{started.json()['id']}/{end}", name=f"{runs}/{{run_id}}/{end}")

    @task(1)
    def mistype(self) -> None:
        """Ask for something that is not there."""
        self.get(self.choices.mistyped(), "mistyped", missing=True)


def people(settings: TrafficSettings, gate: Gate) -> type[Person]:
    """Return people who use the app that the settings name, and pass `gate`."""

    class Learner(Person):
        """A person of this process."""

        host = settings.api_url

    Learner.web, Learner.seed = settings.web_url, settings.seed
    Learner.gate, Learner.numbers = gate, itertools.count()
    return Learner
