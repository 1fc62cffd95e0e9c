"""Traffic told from elsewhere: held back for a while, or made more or less."""

from __future__ import annotations

import requests
from pydantic import BaseModel, ConfigDict, ValidationError

from config.addresses import Address
from lab.errors import LabError
from lab.traffic.shape import Change

# Longer than the traffic waits for its own requests.
TIMEOUT_S = 15.0
SHAPE = "/shape"


class Told(BaseModel):
    """What the traffic tells of itself: `users` is the mean, `people` how many are there now."""

    model_config = ConfigDict(frozen=True)
    users: int
    day_s: float
    people: int
    clock: str
    status: str

    def __str__(self) -> str:
        if self.day_s:
            shape = (
                f"{self.users} on average of a day of {self.day_s:g} s, where it is {self.clock}"
            )
        else:
            shape = f"{self.users} at every time of day"
        return f"traffic is {self.status}: {self.people} people now, {shape}"


def pause(traffic: Address) -> None:
    """Hold the simulated people back; when this returns no request of theirs is under way.

    Raises LabError when the traffic is not reached, or a request of its does not end.
    """
    _tell(traffic, "/pause")


def resume(traffic: Address) -> None:
    """Let the simulated people go on; raises LabError when the traffic is not reached."""
    _tell(traffic, "/resume")


def shape(traffic: Address) -> Told:
    """Return how many people there are; raises LabError when the traffic is not reached."""
    return _told(traffic, _send(traffic, "GET", SHAPE))


def reshape(traffic: Address, change: Change) -> Told:
    """Change how many people there are, or their day; locust lets them come and go after it."""
    return _told(traffic, _tell(traffic, SHAPE, change.model_dump_json(exclude_none=True)))


def _told(traffic: Address, answer: requests.Response) -> Told:
    try:
        return Told.model_validate_json(answer.content)
    except ValidationError as error:
        raise LabError(f"what answers at {traffic} is not the traffic", status=1) from error


def _tell(traffic: Address, path: str, body: str = "") -> requests.Response:
    return _send(traffic, "POST", path, body)


def _send(traffic: Address, method: str, path: str, body: str = "") -> requests.Response:
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, traffic.url + path, data=body.encode(), timeout=TIMEOUT_S
            )
    except requests.RequestException as error:
        raise LabError(
            f"traffic at {traffic} is not reached: {error}", hint="is the lab up?", status=1
        ) from error
    if not answer.ok:
        raise LabError(f"traffic at {traffic} refused {path}: {answer.text.strip()}", status=1)
    return answer
