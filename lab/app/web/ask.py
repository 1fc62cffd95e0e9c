"""Pages of Ask."""

from __future__ import annotations

from urllib.parse import quote

from setarcos_metrics.facts import PRICES
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lab.app.web.api import Api, sent
from lab.app.web.pages import form, page
from lab.app.web.reading import SEE_OTHER, answered


def routes(api: Api) -> list[Route]:
    """Return the pages."""

    async def ask(request: Request) -> Response:
        if request.method == "POST":
            asked = await api.post("/v1/ask/questions", await sent(request))
            return RedirectResponse(f"/questions/{asked['id']}", SEE_OTHER)
        return page("Ask", form("/ask", "Ask", {"model": PRICES, "question": None}))

    async def question(request: Request) -> Response:
        number = quote(request.path_params["question_id"], safe="")
        found = await api.get(f"/v1/ask/questions/{number}")
        return answered(found["status"], found["answer"])

    return [
        Route("/ask", ask, methods=["GET", "POST"]),
        Route("/questions/{question_id}", question),
    ]
