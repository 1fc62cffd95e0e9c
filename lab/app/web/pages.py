"""Pages and forms in HTML; every text that comes from elsewhere is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

from starlette.responses import HTMLResponse

# Somebody without an account reads and writes as the first of the planted people.
ANYBODY = "1"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}
<style>
body {{ font: 1.1rem/1.5 Georgia, serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem }}
nav a {{ margin-right: 1rem }} form {{ margin: 1.5rem 0 }}
label {{ display: block; margin: .5rem 0 }}
input, select, textarea, button {{ font: inherit; max-width: 100% }}
textarea {{ width: 100%; height: 6rem }} li {{ overflow-wrap: anywhere }}
li form {{ display: inline; margin-left: .6rem }}
</style></head><body>
<nav><a href="/">Explore</a><a href="/ask">Ask</a><a href="/quests">Quests</a>
<a href="/journal">Journal</a><a href="/forum">Forum</a></nav>
<h1>{title}</h1>
{body}
</body></html>
"""
# A page about something that is still being made asks again after two seconds.
AGAIN = '<meta http-equiv="refresh" content="2">'


def page(title: str, body: str, status: int = 200, *, again: bool = False) -> HTMLResponse:
    """Return a page; `body` is HTML already, the title is not."""
    head = AGAIN if again else ""
    return HTMLResponse(PAGE.format(title=text(title), body=body, head=head), status)


def text(value: object) -> str:
    """Return a value as it may stand in a page."""
    return html.escape(str(value))


def items(lines: Iterable[str]) -> str:
    """Return a list; the lines are HTML already."""
    return "<ul>" + "\n".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def link(address: str, words: object) -> str:
    """Return a link."""
    return f'<a href="{text(address)}">{text(words)}</a>'


def form(address: str, button: str, fields: Mapping[str, Iterable[str] | None]) -> str:
    """Return a form: a field with values is a choice, one without is a text."""
    rows = [f'<input type="hidden" name="person_id" value="{ANYBODY}">']
    for name, values in fields.items():
        rows.append(
            f"<label>{text(name.replace('_', ' ').capitalize())} {_field(name, values)}</label>"
        )
    rows.append(f"<button>{text(button)}</button>")
    return f'<form method="post" action="{text(address)}">' + "\n".join(rows) + "</form>"


def _field(name: str, values: Iterable[str] | None) -> str:
    if values is None:
        return f'<textarea name="{text(name)}" required></textarea>'
    options = "".join(f"<option>{text(value)}</option>" for value in values)
    return f'<select name="{text(name)}">{options}</select>'
