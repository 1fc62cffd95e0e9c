"""Pages of Quest."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lab.app.web.api import Api, sent
from lab.app.web.pages import form, items, page, text
from lab.app.web.reading import SEE_OTHER, answer_of


def routes(api: Api) -> list[Route]:
    """Return the pages."""

    async def quests(_request: Request) -> Response:
        lines = [
            text(each["title"]) + form(f"/quests/{each['slug']}/start", "Start", {})
            for each in await api.get("/v1/quests")
        ]
        return page("Quests", items(lines))

    async def start(request: Request) -> Response:
        slug = quote(request.path_params["slug"], safe="")
        run = await api.post(f"/v1/quests/{slug}/start", await sent(request))
        return RedirectResponse(f"/runs/{run['id']}", SEE_OTHER)

    async def run(request: Request) -> Response:
        here = f"/runs/{quote(request.path_params['run_id'], safe='')}"
        done = form(f"{here}/complete", "Complete", {"argument": None})
        return page("Quest", done + form(f"{here}/abandon", "Abandon", {}))

    async def complete(request: Request) -> Response:
        number = quote(request.path_params["run_id"], safe="")
        review = await api.post(f"/v1/quests/runs/{number}/complete", await sent(request))
        if review["answer_id"] is None:
            return RedirectResponse("/quests", SEE_OTHER)
        return answer_of(review)

    async def abandon(request: Request) -> Response:
        number = quote(request.path_params["run_id"], safe="")
        await api.post(f"/v1/quests/runs/{number}/abandon", {})
        return RedirectResponse("/quests", SEE_OTHER)

    return [
        Route("/quests", quests),
        Route("/quests/{slug}/start", start, methods=["POST"]),
        Route("/runs/{run_id}", run),
        Route("/runs/{run_id}/complete", complete, methods=["POST"]),
        Route("/runs/{run_id}/abandon", abandon, methods=["POST"]),
    ]
