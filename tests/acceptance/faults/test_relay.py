"""A relay passes bytes both ways, holds them while it is cut, and then passes them all."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acceptance.faults.relay import relayed
from config.addresses import LOOPBACK, Address


class Echo(socketserver.BaseRequestHandler):
    """Says what it hears."""

    def handle(self) -> None:
        """Echo until the other side ends."""
        while heard := self.request.recv(1024):
            self.request.sendall(heard)


@contextmanager
def echo() -> Iterator[Address]:
    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Address(LOOPBACK, server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def test_what_is_said_during_a_cut_arrives_after_it() -> None:
    with (
        echo() as target,
        relayed(target) as relay,
        socket.create_connection((relay.address.host, relay.address.port)) as one,
    ):
        one.sendall(b"before")
        assert one.recv(1024) == b"before"

        relay.cut()
        one.sendall(b"during")
        one.settimeout(0.05)
        with pytest.raises(TimeoutError):
            one.recv(1024)

        relay.mend()
        one.settimeout(30)
        assert one.recv(1024) == b"during"


def test_a_new_connection_waits_for_the_wire() -> None:
    with echo() as target, relayed(target) as relay:
        relay.cut()
        with socket.create_connection((relay.address.host, relay.address.port)) as one:
            one.sendall(b"hello")
            relay.mend()
            one.settimeout(30)
            assert one.recv(1024) == b"hello"


def test_an_end_is_passed_on() -> None:
    with (
        echo() as target,
        relayed(target) as relay,
        socket.create_connection((relay.address.host, relay.address.port)) as one,
    ):
        one.shutdown(socket.SHUT_WR)
        one.settimeout(30)
        assert one.recv(1024) == b""
