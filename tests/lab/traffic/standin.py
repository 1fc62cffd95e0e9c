"""A stand-in for the app: it speaks the contract of the API (/api) and of the pages (/web).

What waits for an AI model or for moderation is pending until it has been looked at LOOKS times.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from lab.traffic.choices import ENTRY_TYPES, MODELS, TOPICS, VISIBILITIES

LOOKS = 2
SLUGS, QUESTS = ("virtue", "duty", "qualia", "beauty"), ("reading", "argument")
VALUES: dict[str, tuple[object, ...]] = {
    "model": MODELS,
    "topic": TOPICS,
    "entry_type": ENTRY_TYPES,
    "visibility": VISIBILITIES,
    "stars": (1, 2, 3, 4, 5),
}


@dataclass
class App:
    """What was asked of the app; `broken` routes answer 503, `nobody` ever answers questions."""

    seen: list[str] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    threads: list[int] = field(default_factory=list)
    nobody: bool = False
    looks: Counter[str] = field(default_factory=Counter)
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def bodies(self, name: str) -> list[Any]:
        """Return every value that was sent under a name."""
        return [each[name] for each in self.sent if name in each]

    def starlette(self) -> Starlette:
        """Return the app."""
        api = [self._route("/api", line, JSONResponse, rule) for line, rule in API.items()]
        web = [self._route("/web", line, html, rule) for line, rule in WEB.items()]
        return Starlette(routes=[Mount("/api", routes=api), Mount("/web", routes=web)])

    def _route(self, side: str, line: str, respond: Respond, rule: Rule) -> Route:
        method, path = line.split()
        status, needs, reply = rule

        async def endpoint(request: Request) -> Response:
            self.seen.append(f"{method} {side}{path}")
            self.tokens.add(request.headers.get("authorization", ""))
            self.sent.append(await _inputs(request))
            if self.seen[-1] in self.broken:
                return Response(status_code=503)
            if _malformed(self.sent[-1], needs):
                return Response(status_code=422)
            told = reply(self, request)
            if status == 303:
                return RedirectResponse(f"{side}{told}", status)
            if status == 204:
                return Response(status_code=status)
            return respond(told, 404 if told is None else status)

        return Route(path, endpoint, methods=[method])


Respond = Callable[[Any, int], Response]
Reply = Callable[[App, Request], Any]
# Status, what has to be sent, what is told.
Rule = tuple[int, str, Reply]


async def _inputs(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        found = await request.json()
        return dict(found) if found else {}
    return {**request.query_params, **dict(parse_qsl(body.decode(), strict_parsing=bool(body)))}


def _malformed(inputs: dict[str, Any], needs: str) -> bool:
    missing = set(needs.split()) - set(inputs)
    return bool(missing) or any(
        value not in VALUES.get(name, (value,)) for name, value in inputs.items()
    )


def html(links: list[str] | None, status: int) -> Response:
    """Return a page that names some addresses."""
    return HTMLResponse("".join(f'<a href="/web{each}">x</a>' for each in links or ()), status)


def new(*names: str) -> Reply:
    return lambda app, _: {name: next(app.ids) for name in names}


def slugs(known: tuple[str, ...]) -> Reply:
    return lambda *_: [{"slug": each} for each in known]


def links(route: str, known: tuple[str, ...]) -> Reply:
    return lambda *_: [route.format(each) for each in known]


def one_of(known: tuple[str, ...], reply: object) -> Reply:
    return lambda _, request: reply if request.path_params["slug"] in known else None


def later(name: str, before: object, after: object) -> Reply:
    def reply(app: App, request: Request) -> dict[str, object]:
        app.looks[request.url.path] += 1
        there = app.looks[request.url.path] >= LOOKS and not app.nobody
        return {name: after if there else before}

    return reply


def lead(route: str) -> Reply:
    return lambda app, _: route.format(next(app.ids))


def begun(app: App, _request: Request) -> dict[str, int]:
    app.threads.append(next(app.ids))
    return {"id": app.threads[-1], "post_id": next(app.ids)}


def reviewed(app: App, _request: Request) -> dict[str, int | None]:
    return {"answer_id": next(app.ids) if "argument" in app.sent[-1] else None}


def nothing(_app: App, _request: Request) -> list[str]:
    return []


ANSWER, ENTRY = later("status", "pending", "answered"), "person_id entry_type visibility text"
# By method and route.
API: dict[str, Rule] = {
    "POST /v1/ask/questions": (202, "person_id model question", new("id", "answer_id")),
    "GET /v1/ask/questions/{id}": (200, "", ANSWER),
    "POST /v1/ask/questions/{id}/rating": (204, "stars", nothing),
    "GET /v1/answers/{id}": (200, "", ANSWER),
    "GET /v1/explore/concepts": (200, "", slugs(SLUGS)),
    "GET /v1/explore/concepts/{slug}": (200, "", one_of(SLUGS, {})),
    "POST /v1/explore/sessions": (201, "person_id", new("id")),
    "POST /v1/explore/sessions/{id}/end": (204, "elapsed_seconds", nothing),
    "POST /v1/explore/concepts/{slug}/explanation": (202, "person_id", new("answer_id")),
    "GET /v1/quests": (200, "", slugs(QUESTS)),
    "POST /v1/quests/{slug}/start": (201, "person_id", new("id")),
    "POST /v1/quests/runs/{id}/complete": (200, "", reviewed),
    "POST /v1/quests/runs/{id}/abandon": (204, "", nothing),
    "POST /v1/journal/sessions": (201, "person_id", new("id")),
    "POST /v1/journal/sessions/{id}/end": (204, "elapsed_seconds", nothing),
    "POST /v1/journal/entries": (201, ENTRY, new("id")),
    "GET /v1/journal/entries": (200, "person_id", lambda *_: [{"id": 1, "text": "x"}]),
    "POST /v1/journal/digests": (202, "person_id", new("answer_id")),
    "GET /v1/forum/threads": (200, "topic", lambda app, _: [{"id": each} for each in app.threads]),
    "POST /v1/forum/threads": (201, "person_id topic title text", begun),
    "GET /v1/forum/threads/{id}": (200, "", lambda *_: {"posts": []}),
    "POST /v1/forum/threads/{id}/posts": (201, "person_id text", new("id")),
    "GET /v1/forum/posts/{id}": (200, "", later("decision", None, "approved")),
    "GET /v1/forum/search": (200, "q", nothing),
}
WEB: dict[str, Rule] = {
    "GET /": (200, "", links("/concepts/{}", SLUGS)),
    "GET /concepts/{slug}": (200, "", one_of(SLUGS, [])),
    "POST /concepts/{slug}/explanation": (303, "person_id", lead("/answers/{}")),
    "GET /answers/{id}": (200, "", nothing),
    "GET /ask": (200, "", nothing),
    "POST /ask": (303, "person_id model question", lead("/questions/{}")),
    "GET /questions/{id}": (200, "", nothing),
    "GET /quests": (200, "", links("/quests/{}/start", QUESTS)),
    "POST /quests/{slug}/start": (303, "person_id", lead("/runs/{}")),
    "GET /runs/{id}": (200, "", nothing),
    "POST /runs/{id}/complete": (303, "", lead("/runs/{}")),
    "POST /runs/{id}/abandon": (303, "", lead("/quests")),
    "GET /journal": (200, "", nothing),
    "POST /journal/entries": (303, ENTRY, lead("/journal")),
    "POST /journal/digests": (303, "person_id", lead("/answers/{}")),
    "GET /forum": (200, "", lambda app, _: [f"/forum/threads/{each}" for each in app.threads]),
    "POST /forum/threads": (303, "person_id topic title text", lead("/forum/threads/{}")),
    "GET /forum/threads/{id}": (200, "", nothing),
    "POST /forum/threads/{id}/posts": (303, "person_id text", lead("/forum/threads/{}")),
}
# As they are seen.
ROUTES = {
    line.replace(" ", f" {side}")
    for side, lines in {"/api": API, "/web": WEB}.items()
    for line in lines
}
