"""Throw away old backups, and what no backup that is left has a use for."""

from datetime import datetime

from polku.store.backup.manifest import backups, delete_manifest, read_manifest
from polku.store.backup.places import UNNAMED_FOR, BackupPlace


def keep_newest(place: BackupPlace, count: int, now: datetime) -> list[str]:
    """Keep the newest ``count`` backups; return the names of those that went.

    What no manifest names goes after two days, so that a backup under way keeps its pieces.
    """
    there = backups(place)
    dropped = there[:-count] if count > 0 else []
    freed = {piece.key for name in dropped for piece in read_manifest(place, name)[1].pieces}
    for name in dropped:
        delete_manifest(place, name)
    kept = [name for name in there if name not in dropped]
    used = {piece.key for name in kept for piece in read_manifest(place, name)[1].pieces}
    for one in (*place.listed("parts"), *place.listed("files")):
        if one.key not in used and (one.key in freed or one.written < now - UNNAMED_FOR):
            place.delete(one.key)
    return dropped
