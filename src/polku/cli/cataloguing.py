"""``polku events``: which events arrive, how many, from where and since when."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from polku.cli.place import Place
from polku.cli.wording import in_words
from polku.vocabulary.errors import translatable

_COLUMNS = ("event", "4 weeks", "in all", "bots", "sources", "last seen", "note")


def add_arguments(commands: Any) -> None:
    """Add the command."""
    events = commands.add_parser("events", help="list the events that arrive")
    events.add_argument("--project", default="", help="the project's short name")
    events.add_argument("--data", default="data", help="the data folder")
    events.add_argument("--format", choices=("table", "json", "csv"), default="table")
    events.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the events of a project."""
    place = Place(arguments.data)
    from polku.features.catalogue import exporting, listing
    from polku.features.catalogue.entries import entries_of
    from polku.features.catalogue.schemas import schemas_of
    from polku.features.questions.rules import view_of
    from polku.measure.catalogue.events import catalogue

    project = place.project(arguments.project)
    store = place.store()
    found = catalogue(store, view_of(project, store), datetime.now(UTC))
    events = listing.listed(found, entries_of(project), schemas_of(project))
    if arguments.format == "json":
        print(exporting.as_json(found, events).decode())
    elif arguments.format == "csv":
        sys.stdout.write(exporting.as_csv(events))
    else:
        _print(exporting.as_rows(events))
        if not found.complete:
            message = translatable("There are more names; the most frequent are listed.")
            print(in_words(message, {}))
    return 0


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(_plain, _cells(row)))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    last = row["last_seen"]
    return (
        row["event"],
        f"{row['events_in_period']:,}",
        f"{row['events']:,}",
        f"{row['bots_left_out']:,}",
        ", ".join(row["sources"]),
        f"{last:%Y-%m-%d %H:%M}" if last else "–",
        _note(row),
    )


def _note(row: dict[str, Any]) -> str:
    if row["silent_days"]:
        return f"silent for {row['silent_days']} days"
    return "new" if row["is_new"] else row["status"]


def _plain(text: str) -> str:
    """Return ``text`` without marks and controls that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "�" for sign in text).replace("[", "\\[")
