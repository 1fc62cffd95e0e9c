"""What the traffic is told by its environment variables; docs/traffic.md lists them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, FilePath

from lab.app.inputs import LARGEST_ID
from lab.app.seeds import PEOPLE
from lab.app.settings import HttpAddress, WebSettings
from lab.errors import LabError
from lab.traffic.shape import REAL_DAY_S, DaySeconds, Shape, Users

DOCUMENTED = "docs/traffic.md"


def _is_range(text: str) -> str:
    found = re.fullmatch(r"(\d+)-(\d+)", text, re.ASCII)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= LARGEST_ID:
        raise ValueError("write it as first-last, such as 1-24")
    return text


People = Annotated[str, AfterValidator(_is_range)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class TrafficSettings(WebSettings):
    """All that simulated people need; `seed` starts their choices."""

    web_url: HttpAddress
    token_file: FilePath | None = None
    users: Users = 6
    day_s: DaySeconds = REAL_DAY_S
    people: People = f"1-{PEOPLE}"
    seed: int = 1
    run_s: Seconds = 0.0
    max_failures: Percent = 100.0

    @property
    def shape(self) -> Shape:
        """Return how many people there are to be at first."""
        return Shape(users=self.users, day_s=self.day_s)

    @property
    def person_ids(self) -> range:
        """Return the ids of the people who use the app."""
        first, last = map(int, self.people.split("-"))
        return range(first, last + 1)

    @property
    def token(self) -> str:
        """Return what is sent as bearer token, or nothing; raises LabError without telling it."""
        if self.token_file is None:
            return ""
        token = _read(self.token_file)
        if not re.fullmatch(r"[!-~]+", token):
            raise LabError(
                f"SETARCOS_TOKEN_FILE: {self.token_file} is not one word of ASCII characters",
                hint="write the token alone into it",
            )
        return token


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeError) as error:
        # The error of what is not text would show a piece of it.
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise LabError(
            f"SETARCOS_TOKEN_FILE: {file} cannot be read: {reason}",
            hint="let the account of this process read it",
        ) from None
