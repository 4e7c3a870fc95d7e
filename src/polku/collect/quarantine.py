"""Keep what could not be read, with the reason, so that nothing is silently lost."""

import base64
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from polku.collect.reading import Arrival, Rejected


class Quarantine(Protocol):
    """Takes rejected events of one project, durably."""

    def put(self, project_id: int, kept: Sequence[tuple[Arrival, Rejected]]) -> None:
        """Return once every one is on disk. Raises `OSError` where it is not."""
        ...


class FileQuarantine:
    """One file of JSON lines for each project, ``<folder>/<project>.jsonl``, synced at each put.

    A line holds what is needed to say the reason and to read the event again: ``received_at``,
    ``source``, ``path``, ``query``, ``headers``, ``code``, ``field``, ``message`` (English, with
    placeholders), ``values``, and the event, ``raw`` as text or ``raw_base64`` where it is not
    UTF-8. A line that a crash cut short is followed by a line break: the next one stands alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, project_id: int, kept: Sequence[tuple[Arrival, Rejected]]) -> None:
        """Append ``kept`` to the project's file; return when synced."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{project_id}.jsonl"
        new = not path.exists()
        lines = b"".join(_line(*one) for one in kept)
        with path.open("a+b") as file:
            file.write((b"\n" if _cut_short(file) else b"") + lines)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _sync_folder(self.folder)

    def erase_project(self, project_id: int) -> None:
        """Remove what is kept of a project from the disk; return when it is gone."""
        path = self.folder / f"{project_id}.jsonl"
        if path.exists():
            path.unlink()
            _sync_folder(self.folder)


def _line(arrival: Arrival, rejected: Rejected) -> bytes:
    error = rejected.error
    values = {key: str(value) for key, value in error.values.items() if key != "field"}
    return (
        msgspec.json.encode(
            {
                "received_at": arrival.received_at,
                "source": arrival.source,
                "path": arrival.path,
                "query": arrival.query.decode("latin-1"),
                "headers": arrival.headers,
                "code": error.code,
                "field": rejected.field,
                "message": error.message,
                "values": values,
                **_as_text(rejected.raw),
            }
        )
        + b"\n"
    )


def _as_text(raw: bytes) -> dict[str, Any]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}


def _cut_short(file: IO[bytes]) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
