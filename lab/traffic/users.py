"""Simulated people as users of locust, which sends and counts what they do."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import gevent.ssl
from locust import FastHttpUser, task

from lab.traffic.calls import Answer, Call
from lab.traffic.choices import Choices
from lab.traffic.gate import Gate
from lab.traffic.people.activities import act
from lab.traffic.people.person import Person
from lab.traffic.settings import TrafficSettings
from lab.traffic.sides import Api, Pages

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Learner(FastHttpUser):
    """One person, who passes the gate with every request."""

    abstract = True
    network_timeout = connection_timeout = 30.0
    # Certificates are checked, unlike locust does by itself: a token may be sent.
    insecure = False
    ssl_context_factory = staticmethod(gevent.ssl.create_default_context)
    settings: TrafficSettings
    headers: Mapping[str, str]
    gate: Gate
    numbers: Iterator[int]

    def on_start(self) -> None:
        """Give this person an identity and choices of their own."""
        wanted = self.settings
        choices = Choices(wanted.seed, next(self.numbers), wanted.person_ids)
        api, pages = Api(wanted.api_url, self.send), Pages(wanted.web_url, self.send)
        self.person = Person(choices, api, pages, time.sleep)

    def on_stop(self) -> None:
        """Close the connections of somebody who leaves."""
        self.client.client.close()

    def wait_time(self) -> float:
        """Return how many seconds pass until the next activity."""
        return self.person.choices.think_s()

    @task
    def act(self) -> None:
        """Do the next thing."""
        act(self.person)

    def send(self, call: Call) -> Answer:
        """Send when the gate is open; count what is not wanted as a failure."""
        data, headers = None, dict(self.headers)
        if call.form is not None:
            data, headers = urlencode(call.form), headers | FORM
        with (
            self.gate.passage(),
            self.client.request(
                call.method,
                call.url,
                name=call.name,
                data=data,
                json=call.body,
                headers=headers,
                allow_redirects=False,
                catch_response=True,
            ) as response,
        ):
            location = response.headers.get("location", "") if response.headers else ""
            answer = Answer(response.status_code, response.text or "", location)
            problem = call.problem(answer)
            if not problem:
                response.success()
            elif answer.status:  # without one, locust tells why nothing came back
                response.failure(problem)
        return answer


def people(settings: TrafficSettings, gate: Gate) -> type[Learner]:
    """Return people who use the app that the settings name, and pass `gate`."""
    token = settings.token

    class Somebody(Learner):
        """A person of this process."""

        host = settings.api_url

    Somebody.settings, Somebody.gate, Somebody.numbers = settings, gate, itertools.count()
    Somebody.headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Somebody
