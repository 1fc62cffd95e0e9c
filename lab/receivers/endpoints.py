"""The HTTP endpoints of the channels: each as the real one is called, below its own name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from lab.receivers.asked import Answer, Asked, RefusedError, Said
from lab.receivers.deadman import DeadMan
from lab.receivers.inbox import Channel, Inbox
from lab.receivers.outages import Outages
from lab.receivers.wire import alertmanager, pagerduty, slack, sns, teams

log = logging.getLogger(__name__)
Read = Callable[[Asked], tuple[Said, Answer]]
ROUTES: tuple[tuple[str, Channel, Read], ...] = (
    ("/slack/services/{team}/{service}/{token}", Channel.SLACK, slack.webhook),
    ("/slack/api/chat.postMessage", Channel.SLACK, slack.post_message),
    (
        "/teams/workflows/{workflow}/triggers/manual/paths/invoke",
        Channel.TEAMS,
        teams.workflow,
    ),
    ("/pagerduty/v2/enqueue", Channel.PAGERDUTY, pagerduty.enqueue),
    ("/sns", Channel.SMS, sns.publish),
    ("/sns/", Channel.SMS, sns.publish),
)


@dataclass(frozen=True)
class Parts:
    """What the endpoints work with."""

    inbox: Inbox
    outages: Outages
    deadman: DeadMan


def router(parts: Parts) -> APIRouter:
    """Return the endpoints that Alertmanager posts to."""
    routes = APIRouter()
    for path, channel, read in ROUTES:
        routes.add_api_route(path, _taking(parts, channel, read), methods=["POST"])

    @routes.post("/heartbeat")
    async def heartbeat(request: Request) -> Response:
        try:
            if (refusal := parts.outages.refusal(Channel.DEADMAN)) is not None:
                raise refusal
            alerts, answer = alertmanager.beat(await asked(request))
        except RefusedError as error:
            return _refused(parts.inbox, Channel.DEADMAN, error)
        parts.deadman.hear(alerts)
        return respond(answer)

    return routes


def _taking(parts: Parts, channel: Channel, read: Read) -> Callable[..., object]:
    async def take(request: Request) -> Response:
        try:
            if (refusal := parts.outages.refusal(channel)) is not None:
                raise refusal
            said, answer = read(await asked(request))
        except RefusedError as error:
            return _refused(parts.inbox, channel, error)
        parts.inbox.keep(channel, said)
        return respond(answer)

    return take


def _refused(inbox: Inbox, channel: Channel, error: RefusedError) -> Response:
    # No path: Slack's has the secret in it.
    log.warning("%s: refused: %s", channel, error.reason)
    inbox.refuse(channel, error)
    return respond(error.answer)


async def asked(request: Request) -> Asked:
    """Return what is asked; a name that comes twice counts as it came last."""
    return Asked(
        body=await request.body(),
        headers={name.lower(): value for name, value in request.headers.items()},
        path={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
    )


def respond(answer: Answer) -> Response:
    """Return the answer."""
    return Response(answer.body, answer.status, media_type=answer.kind)
