"""Follow the access log of a web server, in the combined format of nginx and Apache.

The network address of a visitor tells them apart for one day, by a salt that is never written
down, and is not kept. Lines of machines are marked. The log may be rotated: what the old file
held beyond the cursor is read before the new one.
"""

import hmac
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from polku.collect.agent import agent_of
from polku.collect.pulls.taking import MOST_ROWS, Cursor, Row, Taken, Write
from polku.collect.visitors import Visitors

_LINE = re.compile(
    r"(?P<address>\S+) \S+ \S+ \[(?P<time>[^\]]{10,40})\] "
    r'"(?P<method>[A-Z]{3,10}) (?P<target>\S+)[^"]*" (?P<status>\d{3}) (?P<bytes>\d+|-)'
    r'(?: "(?P<referrer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?',
)
_HEAD = 1_024
_LONGEST_LINE = 32_000
#: What belongs to a page and is none.
_PARTS = (
    ".css",
    ".js",
    ".map",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".svg",
    ".ico",
    ".webp",
    ".woff",
    ".woff2",
    ".ttf",
    ".mp4",
    ".xml",
    ".txt",
    ".json",
)


def read_access_log(
    path: Path, cursor: Cursor, write: Write, secret: bytes, visitors: dict[str, Visitors]
) -> Taken:
    """Write a row for each request since ``cursor``.

    ``secret`` keys the ids of rows: without it none can be traced back to an address. ``visitors``
    holds the salt of each day, in memory only.
    """
    position = dict(cursor)
    left = MOST_ROWS
    for file in _files(path, position, secret):
        start = int(position.get("offset", 0)) if _is_same(file, position, secret) else 0
        end, taken = _read(file, start, write, secret, visitors, left)
        left -= taken
        position = {"head": _head(file, secret), "length": _head_length(file), "offset": end}
        if left <= 0:
            return Taken(position, more=True)
    return Taken(position)


def row_of(line: str, secret: bytes, visitors: dict[str, Visitors]) -> Row | None:
    """Return what a line says, None where it is no request of the combined format."""
    found = _LINE.match(line)
    when = _time(found["time"]) if found else None
    if found is None or when is None:
        return None
    agent = found["agent"] or ""
    known = agent_of(agent)
    day = when.date().isoformat()
    target = _target(found["target"])
    return {
        "id": hmac.digest(secret, line.encode("utf-8", "replace"), "sha256")[:16].hex(),
        "time": when.isoformat(),
        "visitor": visitors.setdefault(day, Visitors()).of(found["address"], agent, when),
        "method": found["method"],
        "path": target,
        "status": int(found["status"]),
        "bytes": 0 if found["bytes"] == "-" else int(found["bytes"]),
        "referrer": _host(found["referrer"] or ""),
        "page": found["method"] == "GET" and not target.lower().endswith(_PARTS),
        "is_bot": known.bot or known.tool,
        **{name: known.properties.get(name, "") for name in ("device", "browser", "os")},
    }


def _read(
    file: Path, start: int, write: Write, secret: bytes, visitors: dict[str, Visitors], most: int
) -> tuple[int, int]:
    """Read whole lines from ``start``; return where the next begins, and how many there were."""
    taken = 0
    with file.open("rb") as stream:
        stream.seek(start)
        end = start
        while taken < most and (raw := stream.readline(_LONGEST_LINE)):
            if not raw.endswith(b"\n") and len(raw) < _LONGEST_LINE:
                break  # the server is still writing it
            end += len(raw)
            row = row_of(raw.decode("utf-8", "replace").rstrip("\r\n"), secret, visitors)
            if row is not None:
                write(row)
                taken += 1
    return end, taken


def _files(path: Path, position: Cursor, secret: bytes) -> Iterator[Path]:
    """Yield the file that the cursor is in, where it was rotated away, and the log itself."""
    rotated = path.with_name(f"{path.name}.1")
    if position and not _is_same(path, position, secret) and _is_same(rotated, position, secret):
        yield rotated
    yield path


def _is_same(file: Path, position: Cursor, secret: bytes) -> bool:
    """Return whether ``file`` begins as the one of the cursor did, and is no shorter."""
    length = int(position.get("length", 0))
    if not length or not file.exists() or file.stat().st_size < int(position.get("offset", 0)):
        return False
    return _keyed(file, length, secret) == position.get("head")


def _head(file: Path, secret: bytes) -> str:
    return _keyed(file, _head_length(file), secret)


def _head_length(file: Path) -> int:
    return min(_HEAD, file.stat().st_size)


def _keyed(file: Path, length: int, secret: bytes) -> str:
    with file.open("rb") as stream:
        return hmac.digest(secret, stream.read(length), "sha256")[:16].hex()


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    except ValueError:
        return None


def _target(text: str) -> str:
    """Return the path of a request; what follows it may hold anything."""
    return text.partition("?")[0].partition("#")[0][:500]


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def forget_before(visitors: dict[str, Visitors], day: str) -> None:
    """Forget the salts of days before ``day``."""
    for old in [one for one in visitors if one < day]:
        del visitors[old]
