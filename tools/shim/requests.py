"""Read one request of ClickHouse's HTTP interface: its statement, data, values and settings."""

import re
from email.message import Message
from email.parser import BytesParser
from io import BufferedIOBase
from urllib.parse import parse_qsl, urlsplit

import lz4.frame
import msgspec

#: An insert ends its statement with its format; what follows is data.
_INSERT = re.compile(rb"(?is)\s*insert\s+into\s.*?\bformat\s+\w+[ \t]*(?:\r?\n|$)")


class Asked(msgspec.Struct, frozen=True):
    """A statement with its ``data`` (of an insert), bound ``values`` and other ``options``."""

    sql: str
    data: bytes
    values: dict[str, str]
    options: dict[str, str]

    @property
    def is_insert(self) -> bool:
        """Whether data comes with the statement."""
        return bool(_INSERT.fullmatch(self.sql.encode()))


def read(path: str, headers: Message, stream: BufferedIOBase) -> Asked:
    """Return what a request asks."""
    options = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
    body = _body(headers, stream)
    if headers.get("Content-Encoding") == "lz4":
        body = _inflated(body)
    if headers.get("Content-Type", "").startswith("multipart/form-data"):
        options |= _form(headers["Content-Type"], body)
        body = b""
    values = {
        name.removeprefix("param_"): text
        for name, text in options.items()
        if name.startswith("param_")
    }
    if "query" in options:
        return Asked(options["query"], body, values, options)
    found = _INSERT.match(body)
    end = found.end() if found else len(body)
    return Asked(body[:end].decode(errors="replace").strip(), body[end:], values, options)


def _body(headers: Message, stream: BufferedIOBase) -> bytes:
    if headers.get("Transfer-Encoding", "").lower() != "chunked":
        return stream.read(int(headers.get("Content-Length", 0)))
    parts = []
    while size := int(stream.readline().split(b";")[0], 16):
        parts.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(parts)


def _inflated(body: bytes) -> bytes:
    """Return what frames hold, each of which the client compressed by itself."""
    parts = []
    while body:
        frame = lz4.frame.LZ4FrameDecompressor()
        parts.append(frame.decompress(body))
        body = frame.unused_data or b""
    return b"".join(parts)


def _form(kind: str, body: bytes) -> dict[str, str]:
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")
        fields[str(name)] = part.get_payload(decode=True).decode()
    return fields
