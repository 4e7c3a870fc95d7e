"""Answer the HTTP interface of ClickHouse, as far as the product's client uses it."""

import base64
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from tools.shim.engine import Engine, Failed, is_setting
from tools.shim.requests import Asked, read

#: How codes of the engine are said in HTTP, as the server does; 500 for the rest.
_STATUSES = {516: 403, 497: 403, 60: 404, 62: 400, 46: 404, 47: 404, 159: 408, 241: 500}


class Answers(Protocol):
    """Answers statements: an engine, or a coordinator of several."""

    def run(
        self,
        sql: str,
        settings: Mapping[str, str],
        values: Mapping[str, str],
        default_format: str = "TabSeparated",
    ) -> bytes: ...

    def insert(self, sql: str, data: bytes, settings: Mapping[str, str]) -> None: ...


class Server(ThreadingHTTPServer):
    """Serves ``answers`` on a port of this machine to whoever knows ``user`` and ``password``."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answers: Answers, port: int, user: str, password: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers = answers
        secret = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.authorization = f"Basic {secret}" if password else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        if self.path == "/ping":
            self._send(200, b"Ok.\n")
        else:
            self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        asked = read(self.path, self.headers, self.rfile)
        try:
            self._check()
            self._send(200, self._asked(asked), {"X-ClickHouse-Timezone": "UTC"})
        except Failed as error:
            code = str(error.code)
            text = f"{error} (version shim)\n".encode()
            self._send(_STATUSES.get(error.code, 500), text, {"X-ClickHouse-Exception-Code": code})

    def _check(self) -> None:
        known = self.server.authorization
        if known and self.headers.get("Authorization") != known:
            raise Failed("Code: 516. DB::Exception: Authentication failed (AUTHENTICATION_FAILED)")

    def _asked(self, asked: Asked) -> bytes:
        settings = {name: text for name, text in asked.options.items() if is_setting(name)}
        if asked.is_insert:
            self.server.answers.insert(asked.sql, asked.data, settings)
            return b""
        form = asked.options.get("default_format", "TabSeparated")
        return self.server.answers.run(asked.sql, settings, asked.values, form)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("X-ClickHouse-Summary", '{"written_rows":"0"}')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


__all__ = ["Engine", "Server"]
