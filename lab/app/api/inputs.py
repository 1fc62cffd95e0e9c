"""What may come in from outside; anything else is answered with 422."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, Field

# PostgreSQL's integer.
LARGEST_ID = 2**31 - 1


def _printable(text: str) -> str:
    """Refuse what PostgreSQL cannot keep as text."""
    if "\0" in text:
        raise ValueError("must not contain a null character")
    return text


Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,100}$")]
PersonId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_printable)]


class Visitor(BaseModel):
    """Who does something."""

    person_id: PersonId


class Started(BaseModel):
    """What has begun, to be named when it ends."""

    id: int
