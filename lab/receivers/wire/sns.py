"""Amazon SNS: the action Publish, which sends an SMS to a phone number.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html (Authorization)
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from lab.receivers.asked import Answer, Asked, RefusedError, Said, lines

NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
VERSION = "2010-03-31"
# 1600 characters of an SMS; 256 KB of all else.
LONGEST_SMS, LARGEST = 1600, 256 * 1024
LONGEST_SUBJECT = 100
E164 = re.compile(r"\+[1-9]\d{6,14}")
ARN = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w./-]+")
TARGETS = ("PhoneNumber", "TopicArn", "TargetArn")
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 "
    r"Credential=(?P<key>\w{16,128})/(?P<day>\d{8})/[a-z0-9-]+/sns/aws4_request, ?"
    r"SignedHeaders=(?P<signed>[a-z0-9;-]+), ?"
    r"Signature=[0-9a-f]{64}"
)
DATE = re.compile(r"\d{8}T\d{6}Z")


def publish(asked: Asked) -> tuple[Said, Answer]:
    """Read a call of Publish; raises RefusedError as SNS says it, in XML."""
    _signed(asked.headers)
    if asked.kind != "application/x-www-form-urlencoded":
        raise _refused(400, "InvalidAction", "The body is no form")
    form = dict(parse_qsl(asked.raw, keep_blank_values=True))
    if form.get("Action") != "Publish" or form.get("Version") != VERSION:
        raise _refused(400, "InvalidAction", f"Neither Publish nor version {VERSION}")
    to = _target(form)
    _message(form)
    said = Said(to, lines(form.get("Subject", ""), form["Message"]), asked.raw)
    result = f"<PublishResult><MessageId>{uuid.uuid4()}</MessageId></PublishResult>"
    inner = f"{result}<ResponseMetadata>{_id()}</ResponseMetadata>"
    return said, _xml(200, "PublishResponse", inner)


def _signed(headers: Mapping[str, str]) -> None:
    said = headers.get("authorization", "")
    if not said:
        raise _refused(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
    found, date = AUTHORIZATION.fullmatch(said), headers.get("x-amz-date", "")
    if found is None or not DATE.fullmatch(date):
        message = "The request signature does not conform to AWS standards"
        raise _refused(400, "IncompleteSignature", message)
    if not date.startswith(found["day"]):
        message = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date"
        raise _refused(403, "SignatureDoesNotMatch", message)
    if not {"host", "x-amz-date"} <= set(found["signed"].split(";")):
        message = "'Host' and 'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization."
        raise _refused(403, "SignatureDoesNotMatch", message)


def _target(form: Mapping[str, str]) -> str:
    given = [name for name in TARGETS if form.get(name)]
    if len(given) != 1:
        raise _invalid("TopicArn or TargetArn Reason: exactly one target is wanted")
    name = given[0]
    pattern = E164 if name == "PhoneNumber" else ARN
    if not pattern.fullmatch(form[name]):
        raise _invalid(f"{name} Reason: {form[name]} is not valid")
    return form[name]


def _message(form: Mapping[str, str]) -> None:
    message, subject = form.get("Message", ""), form.get("Subject")
    if not message:
        raise _invalid("Empty message")
    if form.get("PhoneNumber") and len(message) > LONGEST_SMS:
        raise _invalid("Message too long")
    if len(message.encode()) > LARGEST:
        raise _invalid("Message too long")
    if subject is not None and not _is_subject(subject):
        raise _invalid("Subject")


def _is_subject(text: str) -> bool:
    return 0 < len(text) < LONGEST_SUBJECT and text.isascii() and text.isprintable()


def _invalid(message: str) -> RefusedError:
    return _refused(400, "InvalidParameter", f"Invalid parameter: {message}")


def _refused(status: int, code: str, message: str) -> RefusedError:
    error = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
    answer = _xml(status, "ErrorResponse", f"<Error>{error}</Error>{_id()}")
    return RefusedError(f"{code}: {message}", answer)


def _id() -> str:
    return f"<RequestId>{uuid.uuid4()}</RequestId>"


def _xml(status: int, name: str, inner: str) -> Answer:
    return Answer(status, f'<{name} xmlns="{NAMESPACE}">{inner}</{name}>', "text/xml")
