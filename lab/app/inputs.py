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
Text = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_printable)]
Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
# Names that come from elsewhere: any is taken, and counted under `other` where it is not known.
ModelName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable)]
PlanName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable)]
Seconds = Annotated[float, Field(ge=0, le=86400)]


class Visitor(BaseModel):
    """Who does something."""

    person_id: PersonId


class Lasted(BaseModel):
    """How long it took: simulated people say so, because they do not really wait."""

    elapsed_seconds: Seconds | None = None


class Started(BaseModel):
    """What has begun, to be named when it ends."""

    id: int


class Assigned(BaseModel):
    """Where the answer of an AI model will be."""

    answer_id: int
