"""Redis as a broker that may fail: a worker that loses it looks for it until it is back."""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis


class Channel(redis.Channel):
    """kombu's channel, which calls a closed connection what it is.

    Its own asks the connection for the broker's address, which a closed one has forgotten. Celery
    takes that AttributeError for a mistake of ours, and ends the worker.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection.client is None:
            raise ConnectionError("the connection to the broker has been closed")
        found: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]  # no stub
        return found


class Transport(redis.Transport):
    """kombu's transport with that channel.

    A broker that answers with an error, such as that its disk is full, is away too.
    """

    Channel = Channel
    connection_errors = (*redis.Transport.connection_errors, *redis.Transport.channel_errors)


def register() -> None:
    """Have redis:// mean this transport in this process."""
    TRANSPORT_ALIASES["redis"] = f"{__name__}:{Transport.__name__}"
