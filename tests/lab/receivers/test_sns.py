"""Amazon SNS."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from defusedxml.ElementTree import fromstring

from lab.receivers.asked import Asked, RefusedError
from lab.receivers.wire.sns import publish
from tests.lab.receivers.requests import AWS, SMS, form

SPACE = {"": "http://sns.amazonaws.com/doc/2010-03-31/"}
PHONE = {name: value for name, value in SMS.items() if name != "TopicArn"}
SIGNATURE = AWS["authorization"]


def test_a_message_to_a_topic_is_taken() -> None:
    said, answer = publish(form(SMS))

    assert said.to == "arn:aws:sns:eu-central-1:000000000000:app-alerts"
    assert said.text == "CRITICAL High CPU usage on web-1"
    assert answer.status == 200
    assert fromstring(answer.body).findtext("PublishResult/MessageId", namespaces=SPACE)


@pytest.mark.parametrize("number", ["+4915112345678", "+14155550100"])
def test_a_message_to_a_phone_is_taken(number: str) -> None:
    longest = {**PHONE, "PhoneNumber": number, "Message": "a" * 1600}

    assert publish(form(longest))[0].to == number


def test_no_credential_is_kept() -> None:
    said, _ = publish(form(SMS))

    assert "AKIALAB" not in repr(said)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (PHONE, "exactly one target"),
        ({**SMS, "PhoneNumber": "+4915112345678"}, "exactly one target"),
        ({**PHONE, "PhoneNumber": "0151 12345678"}, "PhoneNumber"),
        ({**PHONE, "PhoneNumber": "+49151", "Message": "a"}, "PhoneNumber"),
        ({**SMS, "TopicArn": "app-alerts"}, "TopicArn"),
        ({**SMS, "Message": ""}, "Empty message"),
        ({**PHONE, "PhoneNumber": "+4915112345678", "Message": "a" * 1601}, "too long"),
        ({**SMS, "Message": "ä" * 131_073}, "too long"),
        ({**SMS, "Subject": ""}, "Subject"),
        ({**SMS, "Subject": "a" * 100}, "Subject"),
        ({**SMS, "Subject": "heiß"}, "Subject"),
        ({**SMS, "Subject": "a\nb"}, "Subject"),
    ],
)
def test_a_wrong_message_is_an_invalid_parameter(fields: dict[str, str], says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        publish(form(fields))

    told = fromstring(caught.value.answer.body)
    assert caught.value.answer.status == 400
    assert told.findtext("Error/Code", namespaces=SPACE) == "InvalidParameter"
    assert says in (told.findtext("Error/Message", namespaces=SPACE) or "")


@pytest.mark.parametrize(
    ("header", "value", "status", "code"),
    [
        ("authorization", "", 403, "MissingAuthenticationToken"),
        ("authorization", "Bearer key", 400, "IncompleteSignature"),
        ("authorization", SIGNATURE[:-1], 400, "IncompleteSignature"),
        ("authorization", SIGNATURE.replace("/sns/", "/ses/"), 400, "IncompleteSignature"),
        ("authorization", SIGNATURE.replace("SHA256", "SHA1"), 400, "IncompleteSignature"),
        ("x-amz-date", "", 400, "IncompleteSignature"),
        ("x-amz-date", "20260302T101500Z", 403, "SignatureDoesNotMatch"),
        ("authorization", SIGNATURE.replace("host;", ""), 403, "SignatureDoesNotMatch"),
        ("content-type", "application/json", 400, "InvalidAction"),
    ],
)
def test_a_wrong_signature_is_refused(header: str, value: str, status: int, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        publish(Asked(urlencode(SMS).encode(), {**AWS, header: value}))

    assert caught.value.answer.status == status
    assert caught.value.reason.startswith(f"{code}: ")
    assert f"<Code>{code}</Code>" in caught.value.answer.body


@pytest.mark.parametrize(("name", "value"), [("Action", "Subscribe"), ("Version", "2010-03-30")])
def test_another_action_is_refused(name: str, value: str) -> None:
    with pytest.raises(RefusedError, match="InvalidAction"):
        publish(form({**SMS, name: value}))
