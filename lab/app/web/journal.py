"""Pages of Journal."""

from __future__ import annotations

from setarcos_metrics.catalogue import JournalEntriesTotal
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lab.app.web.api import Api, sent
from lab.app.web.pages import ANYBODY, form, items, page, text
from lab.app.web.reading import SEE_OTHER, answer_of

CHOICES = {label.name: label.values for label in JournalEntriesTotal.family.labels}


def routes(api: Api) -> list[Route]:
    """Return the pages."""

    async def journal(request: Request) -> Response:
        person = request.query_params.get("person_id", ANYBODY)
        entries = await api.get("/v1/journal/entries", person_id=person)
        lines = [f"{text(each['entry_type'])}: {text(each['text'])}" for each in entries]
        write = form("/journal/entries", "Write", {**CHOICES, "text": None})
        return page("Journal", write + form("/journal/digests", "Sum it up", {}) + items(lines))

    async def entries(request: Request) -> Response:
        await api.post("/v1/journal/entries", await sent(request))
        return RedirectResponse("/journal", SEE_OTHER)

    async def digests(request: Request) -> Response:
        return answer_of(await api.post("/v1/journal/digests", await sent(request)))

    return [
        Route("/journal", journal),
        Route("/journal/entries", entries, methods=["POST"]),
        Route("/journal/digests", digests, methods=["POST"]),
    ]
