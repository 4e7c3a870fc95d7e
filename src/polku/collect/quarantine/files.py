"""Take over the quarantine of earlier releases: a file of JSON lines for each project."""

import base64
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import xxhash

from polku.collect.quarantine.keeping import event_in
from polku.vocabulary.kept import Keeper, Kept, Reason, entry_id

_PORTION = 1_000


def take_over(folder: Path, keeper: Keeper) -> int:
    """Move what the files in ``folder`` hold to ``keeper``; return how many events that were.

    A file is removed once all of it is on disk elsewhere. Where a crash comes between, the same
    lines are taken again and count once. Lines that a crash cut short hold nothing to keep.
    """
    taken = 0
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem.isdecimal():
            taken += _take(path, int(path.stem), keeper)
            path.unlink()
            _sync(folder)
    return taken


def _take(path: Path, project_id: int, keeper: Keeper) -> int:
    kept: list[Kept] = []
    nonces: list[int] = []
    taken = 0
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if (one := _read(line)) is None:
                continue
            kept.append(one)
            nonces.append(xxhash.xxh64_intdigest(line, seed=number))
            if len(kept) == _PORTION:
                keeper.put(project_id, kept, nonces)
                taken, kept, nonces = taken + len(kept), [], []
    if kept:
        keeper.put(project_id, kept, nonces)
    return taken + len(kept)


def _read(line: bytes) -> Kept | None:
    """Return what a line keeps; None for one that a crash cut short."""
    try:
        said: dict[str, Any] = msgspec.json.decode(line)
        received_at = datetime.fromisoformat(said["received_at"])
        raw = base64.b64decode(said["raw_base64"]) if "raw_base64" in said else said["raw"].encode()
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError):
        return None
    path, query = said.get("path", ""), said.get("query", "")
    return Kept(
        id=entry_id(path, query, raw),
        received_at=received_at,
        source=said.get("source", ""),
        path=path,
        query=query,
        headers=said.get("headers", {}),
        event=event_in(raw, path),
        reason=Reason(
            said["code"],
            said["message"],
            said["field"],
            {name: _number(value) for name, value in said["values"].items()},
        ),
        raw=raw,
    )


def _number(value: str) -> str | int:
    """Return a value that was written as text, as the number it was where it can be one."""
    return int(value) if value.lstrip("-").isdecimal() and value.isascii() else value


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
