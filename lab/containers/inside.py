"""Runs inside a container: joins its input and output to a TCP connection, until either ends."""

import os
import socket
import sys
import threading

CHUNK = 65536


def upwards(connection: socket.socket) -> None:
    """Carry the input to the other side, and tell it of the end."""
    while data := os.read(0, CHUNK):
        connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as joined:
        threading.Thread(target=upwards, args=(joined,), daemon=True).start()
        while came := joined.recv(CHUNK):
            os.write(1, came)
