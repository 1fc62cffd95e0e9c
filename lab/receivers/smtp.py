"""The SMTP server: mails are checked before they are taken (RFC 5321)."""

from __future__ import annotations

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from lab.receivers.asked import RefusedError
from lab.receivers.inbox import Channel, Inbox
from lab.receivers.outages import Outages
from lab.receivers.wire.mail import mail

OK = "250 2.0.0 OK: it is kept"


class Mails:
    """Takes mails for anybody."""

    def __init__(self, inbox: Inbox, outages: Outages) -> None:
        self._inbox, self._outages = inbox, outages

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail, or say what is wrong with it."""
        content = envelope.original_content or b""
        try:
            if (refusal := self._outages.refusal(Channel.MAIL)) is not None:
                raise refusal
            self._inbox.keep(Channel.MAIL, mail(content, envelope.rcpt_tos))
        except RefusedError as error:
            self._inbox.refuse(Channel.MAIL, error)
            return reply(error)
        return OK


class Server(SMTP):
    """A server whose questions for name and password are those that Alertmanager understands."""

    AuthLoginUsernameChallenge = "Username:"
    AuthLoginPasswordChallenge = "Password:"


def reply(error: RefusedError) -> str:
    """Return SMTP's reply to a mail that is refused: 4xx for later, 5xx for never."""
    status = error.answer.status
    if status == 554:
        return f"{status} {error.answer.body}"
    return f"{'451 4.3.0' if status >= 500 else '554 5.0.0'} {error.reason}"


def accept(*_: Any) -> AuthResult:
    """Let in whoever has a name and a password: no secret of the lab is known here."""
    return AuthResult(success=True)


async def listening(mails: Mails, host: str, port: int) -> asyncio.Server:
    """Return a server that takes mails at an address."""

    def server() -> Server:
        return Server(mails, hostname="receivers", authenticator=accept, auth_require_tls=False)

    return await asyncio.get_running_loop().create_server(server, host, port)
