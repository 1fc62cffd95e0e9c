"""From a YAML file to a model, with every mistake told as file, line, nearest value and fix."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.problems import Problem, ProblemsError, nearest
from config.yamlfile import Location, YamlFile

Model = TypeVar("Model", bound=BaseModel)
# pydantic's name of a wrong type: what is wanted, and how to write it.
TYPES = {
    "int_type": ("a whole number", "write a whole number, without quotes"),
    "float_type": ("a number", "write a number, without quotes"),
    "string_type": ("text", "write text; quote it where it looks like a number"),
    "bool_type": ("true or false", "write true or false"),
    "tuple_type": ("a list", "write a list: [one, two]"),
    "model_type": ("a mapping", "write fields: {name: value}"),
    "mapping_type": ("a mapping", "write fields: {name: value}"),
}
BOUNDS = {"ge": "or more", "le": "or less", "gt": "excluded, and more", "lt": "excluded, and less"}


def validate(model: type[Model], file: YamlFile) -> Model:
    """Return `file` as `model`; raises ProblemsError with one problem for each mistake."""
    if not isinstance(file.data, dict):
        fields = ", ".join(model.model_fields)
        problem = file.problem((), "fact/type", "not a mapping", fix=f"start with: {fields}")
        raise ProblemsError([problem])
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        raise ProblemsError(_problem(file, each) for each in error.errors()) from error


def _problem(file: YamlFile, error: ErrorDetails) -> Problem:
    context = error.get("ctx", {})
    at: Location = tuple(error["loc"])
    if "field" in context:
        at = (*at, context["field"])
    message, near, fix = _words(error, context)
    kind = error["type"]
    return Problem(
        file.name,
        file.line(at),
        f"fact/{kind.replace('_', '-')}",
        _place(file, at, with_field=kind not in ("missing", "unknown_field")) + message,
        near,
        fix,
    )


def _words(error: ErrorDetails, context: dict[str, Any]) -> tuple[str, str, str]:
    """Return message, nearest value and fix for one pydantic error."""
    kind, value = error["type"], error["input"]
    if kind == "missing":
        return f"field '{error['loc'][-1]}' is missing", "", "add the field"
    if kind == "enum":
        known = [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]
        return f"unknown value {value!r}", nearest(str(value), known), _one_of(known)
    if kind == "string_pattern_mismatch":
        return f"{value!r} has a wrong form", "", f"write it to match {context['pattern']}"
    if "nearest" in context or "fix" in context:
        return error["msg"], str(context.get("nearest", "")), str(context.get("fix", ""))
    return _plain_words(error, context)


def _plain_words(error: ErrorDetails, context: dict[str, Any]) -> tuple[str, str, str]:
    """Return the same for the errors in which pydantic knows no better value."""
    kind, value = error["type"], error["input"]
    if kind in TYPES:
        wanted, fix = TYPES[kind]
        return f"{value!r} is not {wanted}", "", fix
    if bound := BOUNDS.keys() & context.keys():
        name = bound.pop()
        return f"{value!r} is out of range", "", f"write {context[name]} {BOUNDS[name]}"
    return f"{value!r}: {_first_lower(error['msg'])}", "", "correct the value"


def _place(file: YamlFile, at: Location, *, with_field: bool) -> str:
    """Return the name of the entry that the mistake is in, such as `metric x: `, for the reader."""
    data = file.data
    name = ""
    for step in at:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict):
            name = str(data.get("name", name))
    field = str(at[-1]) if with_field and at and isinstance(at[-1], str) else ""
    return " ".join(word for word in (name, field) if word) + ": " if name or field else ""


def _one_of(known: list[str]) -> str:
    return "use one of: " + ", ".join(known)


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
