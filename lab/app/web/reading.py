"""Pages of Explore, and of answers."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lab.app.web.api import Api, sent
from lab.app.web.pages import form, items, link, page, text

SEE_OTHER = 303


def routes(api: Api) -> list[Route]:
    """Return the pages."""

    async def home(_request: Request) -> Response:
        concepts = await api.get("/v1/explore/concepts")
        lines = [
            f"{link('/concepts/' + each['slug'], each['title'])} ({text(each['category'])})"
            for each in concepts
        ]
        return page("Setarcos", "<p>Concepts to explore:</p>" + items(lines))

    async def concept(request: Request) -> Response:
        slug = quote(request.path_params["slug"], safe="")
        found = await api.get(f"/v1/explore/concepts/{slug}")
        asked = form(f"/concepts/{slug}/explanation", "Explain it to me", {})
        return page(found["title"], f"<p>{text(found['summary'])}</p>{asked}")

    async def explain(request: Request) -> Response:
        slug = quote(request.path_params["slug"], safe="")
        path = f"/v1/explore/concepts/{slug}/explanation"
        return answer_of(await api.post(path, await sent(request)))

    async def answer(request: Request) -> Response:
        found = await api.get(f"/v1/answers/{quote(request.path_params['answer_id'], safe='')}")
        return answered(found["status"], found["text"])

    return [
        Route("/", home),
        Route("/concepts/{slug}", concept),
        Route("/concepts/{slug}/explanation", explain, methods=["POST"]),
        Route("/answers/{answer_id}", answer),
    ]


def answer_of(assigned: dict[str, int]) -> Response:
    """Lead to the page where the answer will be."""
    return RedirectResponse(f"/answers/{assigned['answer_id']}", SEE_OTHER)


def answered(status: str, answer: str | None) -> Response:
    """Return a page about an answer, which asks again while there is none."""
    said = {"pending": "The model is thinking.", "failed": "No model could answer."}
    words = answer if answer is not None else said.get(status, status)
    return page("Answer", f"<p>{text(words)}</p>", again=status == "pending")
