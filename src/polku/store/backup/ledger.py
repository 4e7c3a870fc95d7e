"""Keep the ledger of erasures beside the backups, and bring the newest one to a restored copy.

No backup holds the ledger: it must know of erasures that came after. It lies at the place of the
backups by itself, is replaced with each backup, and is never thinned out with them.
"""

from pathlib import Path

from polku.store.backup.packing import file_bytes
from polku.store.backup.places import BackupPlace

#: The ledger's own file, and the secret that its keys of persons are hashed with.
_LINES = "ledger.jsonl"
_SECRET = "key"  # noqa: S105 - the name of a file
_AT = "ledger"


def ledger_folder(data: Path) -> Path | None:
    """Return where a data folder keeps its ledger, if anybody was ever erased from it."""
    return next((path.parent for path in sorted(data.glob(f"*/{_LINES}"))), None)


def of_ledger(path: Path) -> bool:
    """Return whether a file belongs to no backup, because it is the ledger's own."""
    return path.name in (_LINES, _SECRET) and (path.parent / _LINES).exists()


def send_ledger(data: Path, place: BackupPlace) -> None:
    """Replace the ledger at the place of the backups by that of ``data`` and what it knew."""
    folder = ledger_folder(data)
    if folder is None:
        return
    known = _received(place, folder.name)
    lines = folder / _LINES
    secret = folder / _SECRET
    if secret.exists():
        place.put(f"{_AT}/{folder.name}/{_SECRET}", file_bytes(secret))
        known = known if known and known[0] == secret.read_bytes() else None
    merged = _merged(known[1] if known else b"", lines.read_bytes())
    place.put(f"{_AT}/{folder.name}/{_LINES}", [merged])


def bring_ledger(place: BackupPlace, before: Path, restored: Path) -> Path | None:
    """Write the newest known ledger into ``restored``; return its file, None where there is none.

    ``before`` is the data folder that is restored, as it was; it may know more than the place.
    """
    there = ledger_folder(before) if before.is_dir() else None
    name = there.name if there else _name_at(place)
    if name is None:
        return None
    known = _received(place, name)
    secret = known[0] if known else b""
    merged = known[1] if known else b""
    if there and (not known or (there / _SECRET).read_bytes() == secret):
        secret = (there / _SECRET).read_bytes()
        merged = _merged(merged, (there / _LINES).read_bytes())
    folder = restored / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / _SECRET).write_bytes(secret)
    (folder / _SECRET).chmod(0o600)
    (folder / _LINES).write_bytes(merged)
    return folder / _LINES


def _name_at(place: BackupPlace) -> str | None:
    kept = [one.key for one in place.listed(_AT) if one.key.endswith(_LINES)]
    return kept[0].split("/")[1] if kept else None


def _received(place: BackupPlace, name: str) -> tuple[bytes, bytes] | None:
    keys = {one.key for one in place.listed(_AT)}
    lines, secret = f"{_AT}/{name}/{_LINES}", f"{_AT}/{name}/{_SECRET}"
    if lines not in keys or secret not in keys:
        return None
    return b"".join(place.get(secret)), b"".join(place.get(lines))


def _merged(*texts: bytes) -> bytes:
    """Return the lines of all, each once, in the order in which they were first written."""
    lines = dict.fromkeys(line for text in texts for line in text.splitlines() if line)
    return b"".join(line + b"\n" for line in lines)
