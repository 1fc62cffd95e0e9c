"""A process that lacks its database or Redis says so in one line."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import make_url

from lab.app.needs import need_database, need_redis
from lab.errors import LabError


@pytest.fixture
def nobody() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_database_that_does_not_answer_is_named_with_the_setting(nobody: int) -> None:
    url = make_url(f"postgresql+psycopg://me:secret@127.0.0.1:{nobody}/setarcos")
    with pytest.raises(LabError) as caught:
        need_database(url, wait_s=0)

    assert caught.value.message.startswith(f"the database at 127.0.0.1:{nobody} does not answer: ")
    assert "\n" not in caught.value.message
    assert "SETARCOS_DATABASE_URL" in caught.value.hint
    assert "secret" not in str(caught.value)
    assert caught.value.status == 1


def test_a_redis_that_does_not_answer_is_named_with_the_setting(nobody: int) -> None:
    with pytest.raises(LabError) as caught:
        need_redis(f"redis://:secret@127.0.0.1:{nobody}/0", wait_s=0)

    assert caught.value.message.startswith(f"Redis at 127.0.0.1:{nobody} does not answer: ")
    assert "SETARCOS_REDIS_URL" in caught.value.hint
    assert "secret" not in str(caught.value)
