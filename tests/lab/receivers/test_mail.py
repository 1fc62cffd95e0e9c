"""Mails, and the server that takes them."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable

import pytest

from lab.receivers.asked import RefusedError
from lab.receivers.inbox import Channel, Inbox
from lab.receivers.outages import Outage, Outages
from lab.receivers.smtp import Mails, listening
from lab.receivers.wire.mail import mail
from tests.lab.receivers.requests import MAIL

TO = ["app-alerts@example.org"]


def test_a_mail_is_read_as_a_person_reads_it() -> None:
    said = mail(MAIL, TO)

    assert said.to == "app-alerts@example.org"
    assert said.text == "[WARNING] Zu heiß\nHighCPUUsage: 93\u2009%"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"From: alerts@example.org\r\n", b"", "From is not there once"),
        (b"Date: ", b"Late: ", "Date is not there once"),
        (b"Message-Id: ", b"Id: ", "Message-Id is not there once"),
        (b"Subject: ", b"Subject: a\r\nSubject: ", "Subject is not there once"),
        (b"=?utf-8?q?=5BWARNING=5D_Zu_hei=C3=9F?=", "Zu heiß".encode(), "not ASCII"),
        (b"93=E2=80=89%", b"9" * 999, "longer than 998"),
        (b"--xyz--\r\n", b"", "MIME"),
        (b"boundary=xyz", b"boundary=abc", "MIME"),
        (b"multipart/alternative; boundary=xyz", b"image/png", "no text to read"),
    ],
)
def test_a_wrong_mail_is_refused(old: bytes, new: bytes, says: str) -> None:
    assert old in MAIL
    with pytest.raises(RefusedError, match=says):
        mail(MAIL.replace(old, new, 1), TO)


def sent(work: Callable[[smtplib.SMTP], object], outages: Outages | None = None) -> Inbox:
    """Return what is kept when somebody has worked with the server."""
    inbox = Inbox({"HighCPUUsage"})

    async def serve() -> None:
        server = await listening(Mails(inbox, outages or Outages()), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]

        def client() -> None:
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                work(smtp)

        await asyncio.to_thread(client)
        server.close()

    asyncio.run(serve())
    return inbox


def test_a_mail_is_taken_by_smtp() -> None:
    def work(smtp: smtplib.SMTP) -> None:
        smtp.ehlo()
        smtp.login("alerts@example.org", "a password")
        smtp.sendmail("alerts@example.org", TO, MAIL)

    (message,) = sent(work).received(Channel.MAIL)

    assert message.alerts == ("HighCPUUsage",)
    assert message.status == "firing"
    assert "a password" not in message.model_dump_json()


def test_a_wrong_mail_is_refused_by_smtp_and_its_refusal_is_kept() -> None:
    def work(smtp: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            smtp.sendmail("alerts@example.org", TO, MAIL.replace(b"Date: ", b"Late: "))
        assert caught.value.smtp_code == 554

    inbox = sent(work)

    assert inbox.received() == []
    assert [each.refused for each in inbox.received(refused=True)] == ["Date is not there once"]


@pytest.mark.parametrize(("status", "code"), [(503, 451), (400, 554)])
def test_an_outage_is_told_as_one_for_now_or_for_good(status: int, code: int) -> None:
    outages = Outages()
    outages.begin(Channel.MAIL, Outage(status=status))

    def work(smtp: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            smtp.sendmail("alerts@example.org", TO, MAIL)
        assert caught.value.smtp_code == code

    assert sent(work, outages).received() == []
