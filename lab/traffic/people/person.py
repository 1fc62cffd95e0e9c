"""One simulated person: decisions, the two sides of the app, and patience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.traffic.choices import Choices
from lab.traffic.sides import Api, Page, Pages

# Seconds between looks at an answer under way: 16 in all, each longer than the one before.
LOOKS_S = tuple(min(0.3 * 1.5**number, 2.0) for number in range(12))
RELOAD_S = 0.5
ANSWER = "/v1/answers/{answer_id}"
# What the status of an answer says.
PENDING, ANSWERED = "pending", "answered"


@dataclass(frozen=True)
class Person:
    """Everything that an activity needs; `wait` waits for some seconds."""

    choices: Choices
    api: Api
    pages: Pages
    wait: Callable[[float], None]

    @property
    def me(self) -> dict[str, object]:
        """Return who this is, as the app takes it."""
        return {"person_id": self.choices.person_id}

    def until(self, there: Callable[[], bool]) -> bool:
        """Look again and again; return False where it is still not there after the last look."""
        for wait_s in LOOKS_S:
            self.wait(wait_s)
            if there():
                return True
        return False

    def answered(self, route: str = ANSWER, **ids: object) -> bool:
        """Look until what is at a route is no longer pending; tell whether it was answered."""
        statuses: list[object] = []

        def there() -> bool:
            statuses.append(self.api.get(route, "status", query=None, **ids)["status"])
            return statuses[-1] != PENDING

        return self.until(there) and statuses[-1] == ANSWERED

    def read_on(self, page: Page) -> None:
        """Open a page with an answer under way again, some times."""
        for _ in range(self.choices.reloads()):
            self.wait(RELOAD_S)
            self.pages.open(page.url)
