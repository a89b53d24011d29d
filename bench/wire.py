"""What a program says to its database, heard where no library can hide it: on PostgreSQL's wire, or in SQLite's own trace.

On the wire a statement is a simple query (`Q`) or an execution (`E`) of what was parsed and bound before; a program waits for
the database at each `Q` and each `S` (sync), so those are its journeys.
https://www.postgresql.org/docs/15/protocol-message-formats.html
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

PROTOCOL_3 = 3  # the major version in a start-up message; requests for encryption have codes of their own
CONSTANTS = re.compile(r"'(?:[^']|'')*'|\bx'[0-9a-f]*'|\b\d+\b", re.IGNORECASE)


@dataclass
class Heard:
    """Statements in order, BEGIN and COMMIT among them, and the journeys they took."""

    lines: list[str] = field(default_factory=list)
    journeys: int = 0

    def clear(self) -> None:
        self.lines.clear()
        self.journeys = 0

    def say(self, statement: str) -> None:
        self.lines.append(" ".join(statement.split()))


@dataclass
class Conversation:
    """One connection's messages from program to server, as far as they have come."""

    heard: Heard
    rest: bytes = b""
    is_open: bool = False  # past the start-up message, which has no type
    statements: dict[str, str] = field(default_factory=dict)
    portals: dict[str, str] = field(default_factory=dict)

    def take(self, received: bytes) -> None:
        self.rest += received
        while (message := self._next()) is not None:
            kind, body = message
            if kind in READ:
                READ[kind](self, body)

    def _next(self) -> tuple[str, bytes] | None:
        head = 1 if self.is_open else 0
        if len(self.rest) < head + 4:
            return None
        length = head + struct.unpack_from("!i", self.rest, head)[0]
        if len(self.rest) < length:
            return None
        message, self.rest = self.rest[:length], self.rest[length:]
        if not self.is_open:
            self.is_open = struct.unpack_from("!h", message, 4)[0] == PROTOCOL_3
            return "", message
        return message[:1].decode(), message[5:]

    def query(self, body: bytes) -> None:
        self.heard.say(_texts(body, 1)[0])
        self.heard.journeys += 1

    def parse(self, body: bytes) -> None:
        name, statement = _texts(body, 2)
        self.statements[name] = statement

    def bind(self, body: bytes) -> None:
        portal, name = _texts(body, 2)
        self.portals[portal] = self.statements[name]

    def execute(self, body: bytes) -> None:
        self.heard.say(self.portals[_texts(body, 1)[0]])

    def sync(self, body: bytes) -> None:
        self.heard.journeys += 1


READ: dict[str, Callable[[Conversation, bytes], None]] = {
    "Q": Conversation.query, "P": Conversation.parse, "B": Conversation.bind, "E": Conversation.execute, "S": Conversation.sync,
}  # fmt: skip


def _texts(body: bytes, count: int) -> list[str]:
    return [text.decode() for text in body.split(b"\0", count)[:count]]


@contextmanager
def tapped(url: str) -> Iterator[tuple[str, Heard]]:
    """The URL of a listener before a PostgreSQL server, and what goes through it."""
    server, heard = sa.make_url(url), Heard()
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_admit, args=(door, (server.host, server.port), heard), daemon=True).start()
        plain = {"sslmode": "disable", "gssencmode": "disable"}
        here = server.set(host="127.0.0.1", port=door.getsockname()[1]).update_query_dict(plain)
        yield here.render_as_string(hide_password=False), heard
        door.shutdown(socket.SHUT_RDWR)


def _admit(door: socket.socket, address: Any, heard: Heard) -> None:
    with suppress(OSError):  # the door is shut when nobody listens any more
        while True:
            program, _ = door.accept()
            server = socket.create_connection(address)
            for one in (program, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            conversation = Conversation(heard)
            threading.Thread(target=_pass_on, args=(program, server, conversation.take), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, program, lambda received: None), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, hear: Callable[[bytes], None]) -> None:
    with suppress(OSError), source:
        while received := source.recv(65536):
            hear(received)
            target.sendall(received)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def listen_to_file(database: Engine) -> Heard:
    """What connections that an SQLite engine opens from now on execute, constants left out."""
    heard = Heard()

    def trace(statement: str) -> None:
        if not statement.startswith("--"):  # what a trigger does is told as a comment
            heard.say(CONSTANTS.sub("?", statement))
            heard.journeys += 1

    def connected(connection: Any, record: object) -> None:
        connection.set_trace_callback(trace)

    sa.event.listen(database, "connect", connected)
    return heard
