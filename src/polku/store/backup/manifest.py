"""What a backup consists of: written last, so that a half-written backup is none."""

import hashlib
from datetime import datetime

import msgspec

from polku.store.backup.places import BackupPlace
from polku.vocabulary.errors import InvalidBackup, NewerData, translatable

#: What this version writes; it reads this and the ones before.
FORMAT = 1
_FOLDER = "backups"


class Piece(msgspec.Struct, frozen=True):
    """``path`` of the data folder, kept as the object ``key``: a file, or a folder as one pack.

    ``seal`` tells of a folder without reading it whether it is still the same.
    """

    path: str
    key: str
    size: int
    sha256: str
    pack: bool = False
    seal: str = ""


class Manifest(msgspec.Struct, frozen=True):
    """One whole backup. ``events`` counts the stored events of each project."""

    format: int
    version: str
    made: datetime
    schema: int
    database: str
    events: dict[str, int]
    pieces: tuple[Piece, ...]
    links: dict[str, str]
    folders: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many bytes a restored copy takes, about."""
        return sum(piece.size for piece in self.pieces)


def write_manifest(place: BackupPlace, manifest: Manifest) -> str:
    """Declare a backup whole; return its name, which holds the checksum of the manifest."""
    body = msgspec.json.encode(manifest)
    name = f"{manifest.made:%Y%m%dT%H%M%S}-{_checksum(body)}"
    place.put(f"{_FOLDER}/{name}.json", [body])
    return name


def backups(place: BackupPlace) -> list[str]:
    """Return the names of all whole backups, the oldest first."""
    keys = [one.key for one in place.listed(_FOLDER)]
    return [key.removeprefix(f"{_FOLDER}/").removesuffix(".json") for key in keys]


def read_manifest(place: BackupPlace, name: str = "") -> tuple[str, Manifest]:
    """Return a backup by name, the newest without one. Raises `InvalidBackup`."""
    there = backups(place)
    if not there or (name and name not in there):
        raise InvalidBackup(
            translatable("There is no whole backup in this place. It holds: %(names)s."),
            names=", ".join(there) or "–",
        )
    chosen = name or there[-1]
    body = b"".join(place.get(f"{_FOLDER}/{chosen}.json"))
    if not chosen.endswith(_checksum(body)):
        raise damaged(f"{chosen}.json")
    _check_format(body)
    return chosen, msgspec.json.decode(body, type=Manifest)


def delete_manifest(place: BackupPlace, name: str) -> None:
    """Forget a backup; its objects may be shared with others."""
    place.delete(f"{_FOLDER}/{name}.json")


def damaged(file: str) -> InvalidBackup:
    """Return the error for an object that is not what was written."""
    return InvalidBackup(
        translatable("The backup is damaged: %(file)s does not match its checksum."), file=file
    )


class _Format(msgspec.Struct):
    format: int
    version: str


def _check_format(body: bytes) -> None:
    found = msgspec.json.decode(body, type=_Format)
    if found.format > FORMAT:
        raise NewerData(
            translatable("This backup was made by Polku %(version)s. Update Polku to read it."),
            version=found.version,
        )


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
