"""``polku check``: read every file of the data folder, and say what is damaged."""

import argparse
from pathlib import Path
from typing import Any

from polku.cli.place import Place
from polku.cli.watching import finished
from polku.cli.wording import in_words
from polku.store import open_store
from polku.store.damage import SetAside, set_aside_in
from polku.vocabulary.errors import translatable


def add_arguments(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser(
        "check",
        help="look for damaged files and set them aside",
        epilog="Exits with 0 where nothing was ever set aside, with 1 otherwise.",
    )
    one.add_argument("--data", default="data", help="the data folder")
    one.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, through the running server where there is one."""
    place = Place(arguments.data)
    from polku.features.work.metadata import FILE, check_metadata
    from polku.features.work.rules import start

    if (place.folder / FILE).exists():
        check_metadata(place.folder / FILE)
    if place.server() is None:
        open_store(place.events).check()
    else:
        finished(start("store.check", once="store.check by hand"), lambda _done, _total: None)
    ever = set_aside_in(place.events)
    for one in ever:
        _tell(one, place.events)
    if not ever:
        print(in_words(translatable("Every file is as it was written."), {}))
    return 1 if ever else 0


def _tell(one: SetAside, events: Path) -> None:
    message = translatable(
        "%(table)s, part %(part)s (month %(month)s, projects %(projects)s): at most %(rows)s rows"
        " are out of use since %(found)s. The files are in %(folder)s."
    )
    values = {
        "table": one.table,
        "part": one.part,
        "month": one.month or "–",
        "projects": ", ".join(map(str, one.projects)) or "?",
        "rows": one.rows if one.rows >= 0 else "?",
        "found": f"{one.found:%Y-%m-%d %H:%M}",
        "folder": events / "set-aside",
    }
    print(in_words(message, values))
