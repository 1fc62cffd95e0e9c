"""When an answer is not what is wanted."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from lab.traffic.calls import Answer, Call

CREATED = Call("POST", "http://app/v1/x", "/v1/x", HTTPStatus.CREATED, fields=("id",))
LED = Call("POST", "http://app/x", "/x", HTTPStatus.SEE_OTHER)


@pytest.mark.parametrize(
    ("call", "answer", "problem"),
    [
        (CREATED, Answer(201, '{"id": 1}'), ""),
        (CREATED, Answer(201, '[{"id": 1}, {"id": 2}]'), ""),
        (CREATED, Answer(201, "[]"), ""),
        (CREATED, Answer(503, '{"id": 1}'), "status 503 in place of 201"),
        (CREATED, Answer(200, '{"id": 1}'), "status 200 in place of 201"),
        (CREATED, Answer(0), "status 0 in place of 201"),
        (CREATED, Answer(201, "{}"), "no id in the answer"),
        (CREATED, Answer(201, "<p>1</p>"), "no id in the answer"),
        (CREATED, Answer(201, '[{"id": 1}, {}]'), "no id in the answer"),
        (CREATED, Answer(201, "17"), "no id in the answer"),
        (LED, Answer(303, location="/y"), ""),
        (LED, Answer(303), "no Location"),
    ],
)
def test_a_problem_is_named(call: Call, answer: Answer, problem: str) -> None:
    assert call.problem(answer) == problem
