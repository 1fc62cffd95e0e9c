"""A mail as it comes by SMTP.

https://www.rfc-editor.org/rfc/rfc5322 (headers, lines), https://www.rfc-editor.org/rfc/rfc2045
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from lab.receivers.asked import Answer, RefusedError, Said, lines

# Without the line's end (RFC 5322, 2.1.1).
LONGEST_LINE = 998
WANTED = ("From", "To", "Subject", "Date", "Message-Id")


def mail(content: bytes, recipients: Sequence[str]) -> Said:
    """Read a mail; raises RefusedError with the reply of a server that is strict."""
    wrong = [*_wrong_lines(content)]
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)
    wrong += [*_wrong(message)]
    if wrong:
        reason = "; ".join(wrong)
        raise RefusedError(reason, Answer(554, f"5.6.0 {reason}", "text/plain"))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    said = plain or html
    body = said.get_content() if said is not None else ""
    raw = content.decode("utf-8", "replace")
    return Said(", ".join(recipients), lines(str(message["Subject"]), body.strip()), raw)


def _wrong_lines(content: bytes) -> Iterator[str]:
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if not head.isascii():
        yield "a header is not ASCII"
    if any(len(line) > LONGEST_LINE for line in content.splitlines()):
        yield f"a line is longer than {LONGEST_LINE} characters"


def _wrong(message: EmailMessage) -> Iterator[str]:
    for name in WANTED:
        found = message.get_all(name, [])
        if len(found) != 1 or not str(found[0]).strip():
            yield f"{name} is not there once"
    if message.defects:
        yield f"MIME: {type(message.defects[0]).__name__}"
    elif message.get_body(("plain", "html")) is None:
        yield "there is no text to read"
