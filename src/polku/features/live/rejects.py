"""Read what is in quarantine: events that could not be read, and why, the last first."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext

from polku.features.projects.rules import Project

#: How far back from its end a file is read for the last events.
_TAIL = 400_000
_LONGEST = 4_000
_CHUNK = 1 << 20


class Reject(NamedTuple):
    """An event that could not be read. ``raw`` is what was sent, '' for who may not see it."""

    received_at: datetime
    source: str
    field: str
    reason: str
    raw: str


class Rejects(NamedTuple):
    """The ``last`` events in quarantine, of ``total``."""

    last: tuple[Reject, ...]
    total: int


def rejects_of(project: Project, limit: int = 20, *, reveal: bool) -> Rejects:
    """Return what is in the project's quarantine; what was sent itself only with ``reveal``."""
    path = settings.DATA / "quarantine" / f"{project.pk}.jsonl"
    if not path.exists():
        return Rejects((), 0)
    last = [one for line in _last_lines(path) if (one := _read(line, reveal=reveal))]
    return Rejects(tuple(last[:limit]), _lines_in(path))


def _last_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines at the end of the file, the last first; the first may be cut short."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(0, end - _TAIL))
        yield from reversed(file.read().splitlines())


def _lines_in(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))


def _read(line: bytes, *, reveal: bool) -> Reject | None:
    """Return the event of a line; None for one that a crash cut short."""
    try:
        kept = json.loads(line)
        received_at = datetime.fromisoformat(kept["received_at"])
    except (ValueError, KeyError, TypeError):
        return None
    raw = kept.get("raw", kept.get("raw_base64", "")) if reveal else ""
    return Reject(received_at, kept["source"], kept["field"], _reason(kept), raw[:_LONGEST])


def _reason(kept: Mapping[str, Any]) -> str:
    """Return the reason in the reader's words; its values were written as text."""
    message: str = kept["message"]
    values = {name: _number(value) for name, value in kept["values"].items()}
    return gettext(message) % (values | {"field": kept["field"]})


def _number(value: str) -> str | int:
    return int(value) if value.lstrip("-").isdecimal() and value.isascii() else value
