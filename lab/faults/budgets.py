"""Error budgets that go too fast: services of the faults' own, of which a share goes badly.

Only in a lab that does not run the app: the budgets are those of its services, and what went badly
before, or goes well meanwhile, would count.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from setarcos_metrics.catalogue import AskResponseTimeSeconds

from lab.api import Lab
from lab.faults.careless import Careless
from lab.faults.fault import Fault, Raised
from lab.faults.served import People, ask, served

# By so much what is late is later than promised.
LATE = 1.1
# In the end failures are this share of what may go badly: under the limit of every alert.
UNDER = 0.4
SCRAPED_S = 15.0


@dataclass(frozen=True)
class Missed:
    """An objective of which one event of `every` goes badly: too many for one alert alone.

    `pace` is how many there are a second: few, as each bad one needs many good ones in the end.
    """

    slo: str
    every: int
    pace: float
    title: str
    more: tuple[str, ...] = ()


# For the alerts as the catalogue has them, the fastest first, which hides the slower ones.
MISSED = (
    Missed("ai-answer-time", 1, 1.0, "No AI answer comes in time", ("AskAnswersSlow",)),
    Missed("api-latency", 3, 2.0, "One of three requests to the API is answered late"),
    # Up to two a second that the lab's own router is asked go well.
    Missed("router-availability", 17, 3.0, "The AI router fails one of seventeen requests"),
    Missed("web-latency", 16, 2.0, "One of sixteen pages comes late"),
)


def of(lab: Lab) -> Iterator[Fault]:
    """Yield a fault for each alert of an error budget, each of another service."""
    if {"api-server", "app-server", "worker"} & set(lab.parts):
        return
    burns = lab.catalogue.slo.burns
    for index, (missed, burn) in enumerate(zip(MISSED, burns, strict=True)):
        slower = [Raised(each.alert, {"slo": missed.slo}) for each in burns[index + 1 :]]
        yield Fault(
            name=f"{missed.slo}-missed",
            title=missed.title,
            held=partial(going, missed=missed),
            must=(Raised(burn.alert, {"slo": missed.slo}),),
            may=(*slower, *map(Raised, missed.more)),
        )


@contextmanager
def going(lab: Lab, missed: Missed) -> Iterator[None]:
    """Have people ask a service that does badly; in the end it does well for so many as it takes.

    What has gone badly stays in windows of hours: only what goes well makes its share small.
    """
    slo = lab.catalogue.slos[missed.slo]
    service = lab.catalogue.services[slo.service]
    careless = Careless(
        slo.service,
        path=service.routes[0] if service.routes else "/",
        every=missed.every,
        late_s=None if slo.within is None else LATE * slo.within,
        answers=slo.of == AskResponseTimeSeconds.family.name,
    )
    with served(lab, missed.slo, slo.service, careless.app()) as address:
        url = f"{address}{careless.path}"
        try:
            with People(url, missed.pace).asking():
                yield
        finally:
            careless.every = 0
            ask(url, round(careless.bad / (UNDER * (1 - slo.objective))) - careless.asked)
            careless.scraped.clear()
            careless.scraped.wait(SCRAPED_S)
