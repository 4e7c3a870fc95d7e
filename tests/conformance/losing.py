"""A wire that can lose the answer to an insert: what was asked is done, and nobody hears of it."""

import re
import socket
import threading
from contextlib import suppress

_APPENDS = re.compile(rb"INSERT\+INTO\+polku\.events\+")


class Wire:
    """Passes on what comes to ``port`` to the server at ``target``, and back.

    The answers to the next ``losing`` inserts of events are dropped with their connection.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.losing = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                asked: list[bytes] = []
                for words in ((client, server, asked), (server, client, asked)):
                    threading.Thread(target=self._pass, args=(*words,), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, asked: list[bytes]) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                is_answer = one.getsockname()[1] != self.port
                if is_answer and self.losing and _APPENDS.search(b"".join(asked)):
                    self.losing -= 1
                    break
                if is_answer:
                    asked.clear()
                else:
                    asked.append(data[:2_000])
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()
