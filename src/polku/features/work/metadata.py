"""Copy the metadata (people, projects, rules) at one moment, while it is in use, and back again.

A file is copied by SQLite itself, a PostgreSQL server by its own tools, which have to be there.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from polku.vocabulary.errors import InvalidBackup, StoreFailed, translatable

FILE = "polku.db"
#: In a backup, what `pg_dump` wrote in its custom format.
DUMP = "polku.dump"
_TABLES = "select count(*) from information_schema.tables where table_schema = current_schema()"
_PATIENCE = 3_600


def copy_metadata(folder: Path) -> dict[str, Path]:
    """Write a copy into ``folder``; return it by its name in the data folder."""
    if connection.vendor != "sqlite":
        _run(connection.settings_dict, "pg_dump", "--format=custom", f"--file={folder / DUMP}")
        return {DUMP: folder / DUMP}
    copy = folder / FILE
    source = sqlite3.connect(connection.settings_dict["NAME"], uri=True, timeout=20)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    return {FILE: copy}


def check_empty(settings: Mapping[str, Any]) -> None:
    """Raise `StoreFailed` where the PostgreSQL database of ``settings`` holds tables."""
    if (
        _run(settings, "psql", "--no-psqlrc", "--tuples-only", f"--command={_TABLES}").strip()
        != "0"
    ):
        raise StoreFailed(
            translatable("The database %(name)s is not empty. Set POLKU_DATABASE to an empty one."),
            name=settings["NAME"],
        )


def bring_metadata(settings: Mapping[str, Any], path: Path) -> None:
    """Bring the dump ``path`` into an empty database, whole or not at all."""
    words = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run(settings, "pg_restore", *words, f"--dbname={settings['NAME']}", str(path))


def _run(settings: Mapping[str, Any], tool: str, *words: str) -> str:
    """Run a tool of PostgreSQL on the database of Django's ``settings``; return what it says.

    How to get in is in its environment, which other users of the machine cannot see.
    """
    found = shutil.which(tool)
    if found is None:
        raise StoreFailed(
            translatable(
                "Metadata on PostgreSQL is backed up and restored by %(tool)s, which is not on this"
                " machine. Install it, on Debian by: apt install postgresql-client."
            ),
            tool=tool,
        )
    done = subprocess.run(  # noqa: S603 - our own words
        [found, *words],
        env={**os.environ, **_way_in(settings)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if done.returncode:
        raise StoreFailed(
            translatable("%(tool)s could not do its work: %(reason)s"),
            tool=tool,
            reason=done.stderr.strip()[:500],
        )
    return done.stdout


def _way_in(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return Django's settings as the variables of libpq: ``sslmode`` is ``PGSSLMODE``."""
    names = {"NAME": "DATABASE", "USER": "USER", "PASSWORD": "PASSWORD", "HOST": "HOST"}
    own = {f"PG{theirs}": str(settings.get(ours) or "") for ours, theirs in names.items()}
    own["PGPORT"] = str(settings.get("PORT") or "")
    options = {f"PG{name.upper()}": str(value) for name, value in settings["OPTIONS"].items()}
    return {name: value for name, value in {**options, **own}.items() if value}


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
