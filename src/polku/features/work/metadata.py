"""Copy the metadata (people, projects, rules) at one moment, while it is in use."""

import sqlite3
from pathlib import Path

from django.db import connection

from polku.vocabulary.errors import InvalidBackup, StoreFailed, translatable

FILE = "polku.db"


def copy_metadata(folder: Path) -> dict[str, Path]:
    """Write a copy into ``folder``; return it by its name in the data folder."""
    if connection.vendor != "sqlite":
        raise StoreFailed(
            translatable(
                "The metadata is on a database server; back it up there, with pg_dump for example."
            )
        )
    copy = folder / FILE
    source = sqlite3.connect(connection.settings_dict["NAME"], uri=True, timeout=20)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    return {FILE: copy}


def check_metadata(path: Path) -> None:
    """Raise `InvalidBackup` where a copy of the metadata does not hold together."""
    database = sqlite3.connect(path)
    try:
        found = database.execute("pragma integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        found = (str(error),)
    finally:
        database.close()
    if found != ("ok",):
        raise InvalidBackup(
            translatable("The metadata does not hold together: %(reason)s"), reason=found[0]
        )
