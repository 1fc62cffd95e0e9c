"""A worker takes no failure of the broker for one of its own; the rest needs a real broker."""

from __future__ import annotations

from kombu import Connection
from redis.exceptions import ResponseError

from lab.app.broker import Channel, Transport, register


def test_redis_means_our_transport() -> None:
    register()

    with Connection("redis://127.0.0.1:9/0") as connection:
        assert isinstance(connection.transport, Transport)
        assert isinstance(connection.transport, connection.get_transport_cls())
        assert connection.transport.Channel is Channel


def test_a_broker_that_answers_with_an_error_is_away() -> None:
    """Its disk is full: celery ends a worker for what is no error of the connection."""
    assert issubclass(ResponseError, Transport.connection_errors)
    assert issubclass(ConnectionError, Transport.connection_errors)
