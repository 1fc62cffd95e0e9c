"""The base of every model: frozen, strict, and clear about a field that it does not know."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from config.problems import nearest

# Prometheus' classic character sets (prometheus/common/model), without the colon for metrics:
# colons belong to recording rules.
MetricName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
LabelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
HostName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(?:.*\S)?$")]
Section = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]+|[A-B])(?:\.[0-9]+)*$")]


class Fact(BaseModel):
    """A frozen model that refuses unknown fields and names the nearest known one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _known_fields(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = [info.alias or name for name, info in cls.model_fields.items()]
        for field in data:
            if field not in known:
                raise PydanticCustomError(
                    "unknown_field",
                    "unknown field '{field}'",
                    {
                        "field": field,
                        "nearest": nearest(str(field), known),
                        "fix": "use one of: " + ", ".join(known),
                    },
                )
        return data


def mistake(kind: str, message: str, **context: str) -> PydanticCustomError:
    """Return an error for a validator to raise; `nearest` and `fix` reach the user as they are."""
    return PydanticCustomError(kind, message.replace("{", "{{").replace("}", "}}"), context)
