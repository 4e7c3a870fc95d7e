"""Keep a second copy of the small files without which the engine cannot open its tables.

Their damage would make everything else unreadable, and they are a few kilobytes. A file that
differs is taken from the copy only where it looks spoilt, not where the engine has rewritten it.
"""

import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from polku.store.folders import sync_folder

_COPIES = ("descriptions.1", "descriptions.2")


class _Kept(msgspec.Struct, frozen=True):
    files: dict[str, bytes]
    links: dict[str, str]


def keep_descriptions(engine: Path, folder: Path) -> None:
    """Write the copies in ``folder`` where they do not say what is so now."""
    now = _Kept(
        {_name(path, engine): path.read_bytes() for path in _files(engine)},
        {_name(path, engine): str(path.readlink()) for path in _links(engine)},
    )
    body = msgspec.msgpack.encode(now)
    body = zlib.crc32(body).to_bytes(4, "big") + body
    for name in _COPIES:
        path = folder / name
        if not path.exists() or path.read_bytes() != body:
            _write(path, body)


def mend_descriptions(engine: Path, folder: Path, *, all_of_them: bool = False) -> list[str]:
    """Take from the copy what is spoilt or missing; return its names.

    With ``all_of_them`` everything is made as it was when it was kept.
    """
    kept = _read(folder)
    if kept is None or not _is_of(kept, engine):
        return []
    mended = []
    for name, content in kept.files.items():
        path = engine / name
        if not path.parent.is_dir():
            continue  # the table was dropped since
        there = path.read_bytes() if path.is_file() else b""
        if there != content and (all_of_them or _looks_spoilt(there, content)):
            _write(path, content)
            mended.append(name)
    for name, aim in kept.links.items():
        path = engine / name
        if not path.is_symlink() and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(aim)
            mended.append(name)
    return mended


def described_parts(engine: Path) -> Mapping[str, str]:
    """Return the name of the table of each folder of parts, by the folder's own name."""
    links = (path for path in (engine / "data").glob("*/*") if path.is_symlink())
    return {path.readlink().name: path.name for path in links}


def _is_of(kept: _Kept, engine: Path) -> bool:
    """Return whether ``engine`` has any of the tables that were kept, and is no other one."""
    tables = (name for name in kept.files if name.startswith("store/"))
    return any((engine / name).parent.is_dir() for name in tables)


def _looks_spoilt(there: bytes, kept: bytes) -> bool:
    """Return whether bits fell over or an end is missing, which no change of the engine's is."""
    return len(there) == len(kept) or kept.startswith(there) or b"\0" in there


def _files(engine: Path) -> Iterator[Path]:
    for pattern in ("metadata/*.sql", "store/*/*/*.sql", "store/*/*/format_version.txt"):
        yield from (path for path in sorted(engine.glob(pattern)) if path.is_file())


def _links(engine: Path) -> Iterator[Path]:
    for pattern in ("metadata/*", "data/*/*"):
        yield from (path for path in sorted(engine.glob(pattern)) if path.is_symlink())


def _read(folder: Path) -> _Kept | None:
    for name in _COPIES:
        try:
            body = (folder / name).read_bytes()
        except FileNotFoundError:
            continue
        if len(body) > 4 and int.from_bytes(body[:4], "big") == zlib.crc32(body[4:]):
            return msgspec.msgpack.decode(body[4:], type=_Kept)
    return None


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    sync_folder(path.parent)


def _name(path: Path, engine: Path) -> str:
    return path.relative_to(engine).as_posix()
