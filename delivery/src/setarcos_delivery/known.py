"""What the names file tells of a team: whose components its repositories are, and its rules."""

from __future__ import annotations

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from setarcos_delivery.figures import Rules
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.sources import Names

HINT = "docs/delivery.md shows the file"


class Known(BaseModel):
    """The names of repositories, components and environments, and the rules of the figures."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    names: Names = Names()
    rules: Rules = Rules()


def known(text: str, where: str) -> Known:
    """Return what a names file says; raises MistakeError, which names `where`, for a mistake."""
    try:
        return Known.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise MistakeError(f"{where} is no YAML: {_line(error)}", hint=HINT) from error
    except ValidationError as error:
        lines = [
            f"{where}: {'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg']}"
            for each in error.errors()
        ]
        raise MistakeError("\n".join(lines), hint=HINT) from error


def _line(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return str(error)
    return f"line {error.problem_mark.line + 1}: {error.problem}"
