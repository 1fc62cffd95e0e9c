"""Pages of Forum."""

from __future__ import annotations

from urllib.parse import quote

from setarcos_metrics.catalogue import ForumThreadsViewedTotal
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lab.app.web.api import Api, sent
from lab.app.web.pages import form, items, link, page, text
from lab.app.web.reading import SEE_OTHER

CHOICES = {label.name: label.values for label in ForumThreadsViewedTotal.family.labels}
# What nobody has looked at yet is shown; what was refused is not.
HIDDEN = "rejected"


def routes(api: Api) -> list[Route]:
    """Return the pages."""

    async def forum(_request: Request) -> Response:
        lines = [
            f"{link('/forum/threads/' + str(each['id']), each['title'])} ({text(each['topic'])})"
            for each in await api.get("/v1/forum/threads")
        ]
        new = form("/forum/threads", "Open a thread", {**CHOICES, "title": None, "text": None})
        return page("Forum", items(lines) + new)

    async def open_thread(request: Request) -> Response:
        opened = await api.post("/v1/forum/threads", await sent(request))
        return RedirectResponse(f"/forum/threads/{opened['id']}", SEE_OTHER)

    async def thread(request: Request) -> Response:
        number = quote(request.path_params["thread_id"], safe="")
        found = await api.get(f"/v1/forum/threads/{number}")
        posts = [text(post["text"]) for post in found["posts"] if post["decision"] != HIDDEN]
        answer = form(f"/forum/threads/{number}/posts", "Reply", {"text": None})
        return page(found["title"], items(posts) + answer)

    async def reply(request: Request) -> Response:
        number = quote(request.path_params["thread_id"], safe="")
        await api.post(f"/v1/forum/threads/{number}/posts", await sent(request))
        return RedirectResponse(f"/forum/threads/{number}", SEE_OTHER)

    return [
        Route("/forum", forum),
        Route("/forum/threads", open_thread, methods=["POST"]),
        Route("/forum/threads/{thread_id}", thread),
        Route("/forum/threads/{thread_id}/posts", reply, methods=["POST"]),
    ]
