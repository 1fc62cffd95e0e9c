"""Jinja as the pack uses it: delimiters that no server's own language knows, nothing undefined."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
import yaml
from pydantic import BaseModel

from config.durations import Duration
from config.problems import Problem, ProblemsError, UnknownNameError, nearest

FOLDER = Path(__file__).parent / "templates"
# The same values and texts come again in one rendering, and in every environment.
_REMEMBERED = 8192


def toyaml(value: Any) -> str:
    """Write one value as YAML in flow style, on one line."""
    return _flow(tojson(value))


@lru_cache(_REMEMBERED)
def _flow(text: str) -> str:
    plain = yaml.safe_dump(
        json.loads(text),
        default_flow_style=True,
        width=2**20,
        allow_unicode=True,
        sort_keys=False,
    )
    return plain.removesuffix("\n").removesuffix("\n...")


def tojson(value: Any) -> str:
    """Write one value as JSON; a duration becomes Prometheus' notation."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be written into a file")


class _Undefined(jinja2.StrictUndefined):
    """Fails at any use, and remembers the name and, for a field, the fields that there are."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = jinja2.utils.missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if name is not None:
            fields = [] if obj is jinja2.utils.missing else _fields(obj)
            kind = "name" if obj is jinja2.utils.missing else f"field of {type(obj).__name__}"
            self._undefined_hint = UnknownNameError(kind, str(name), fields)  # type: ignore[assignment]


def _fields(obj: object) -> list[str]:
    """Return the names that a template may ask `obj` for; pydantic's own are not among them."""
    names = set(dir(obj)) - set(dir(BaseModel))
    return sorted(name for name in names if not name.startswith("_"))


def environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """Return a Jinja environment that fails on every undefined name."""
    jinja = jinja2.Environment(
        loader=loader,
        undefined=_Undefined,
        autoescape=False,  # noqa: S701 - configuration files, not web pages
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # {{ }} belongs to Prometheus, Alertmanager and Loki; [[ ]] occurs in PromQL and lists.
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    jinja.filters.update(toyaml=toyaml, tojson=tojson)
    return jinja


@lru_cache(_REMEMBERED)
def compiled(text: str) -> jinja2.Template:
    """Return the template that `text` is, compiled at its first use."""
    return _alone().from_string(text)


@cache
def _alone() -> jinja2.Environment:
    return environment()


# Jinja looks at each file's time before it gives a compiled template away again.
@lru_cache(maxsize=16)
def _below(folder: Path) -> jinja2.Environment:
    return environment(jinja2.FileSystemLoader(folder))


class Templates:
    """The files below one folder, rendered with one set of names."""

    def __init__(self, folder: Path = FOLDER, shown: str = "config/templates") -> None:
        self._shown = shown
        self._jinja = _below(folder)

    def names(self) -> list[str]:
        """Return every template, as a path below the folder."""
        return self._jinja.list_templates(extensions=["j2"])

    def render(self, name: str, variables: Mapping[str, Any]) -> str:
        """Render one template; raises ProblemsError at its first mistake."""
        try:
            return self._jinja.get_template(name).render(variables)
        except jinja2.TemplateSyntaxError as error:
            shown = f"{self._shown}/{error.name or name}"
            message = f"not a template: {error.message}"
            problem = Problem(shown, error.lineno, "template/syntax", message, fix="correct it")
            raise ProblemsError([problem]) from error
        except (jinja2.UndefinedError, UnknownNameError) as error:
            shown, line = self._place(name, error.__traceback__)
            raise ProblemsError([undefined(shown, line, error, variables)]) from error

    def _place(self, name: str, trace: TracebackType | None) -> tuple[str, int]:
        """Return the innermost template and line that a traceback goes through."""
        place = (f"{self._shown}/{name}", 1)
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith(".j2"):
                tail = file.replace("\\", "/").split("/templates/")[-1]
                place = (f"{self._shown}/{tail}", trace.tb_lineno)
            trace = trace.tb_next
        return place


def undefined(
    path: str, line: int, error: jinja2.UndefinedError | UnknownNameError, known: Iterable[str]
) -> Problem:
    """Return the problem that an undefined name is, with the nearest of the `known` ones."""
    unknown = error.args[0] if isinstance(error, jinja2.UndefinedError) else error
    if not isinstance(unknown, UnknownNameError):
        return Problem(path, line, "template/undefined", str(error), fix="correct the template")
    names = sorted(unknown.known or known)
    fix = "use one of: " + ", ".join(names) if names else "there is nothing to use here"
    return Problem(
        path, line, "template/undefined", str(unknown), nearest(unknown.name, names), fix
    )
