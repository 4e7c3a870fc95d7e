"""``polku export``: a project's events as Parquet, CSV, JSON Lines, XES or OCEL 2.0."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from polku.cli.place import Place
from polku.cli.wording import in_words
from polku.measure.exports.wishing import FORM, read_wish
from polku.measure.exports.writing import FORMATS, write_export
from polku.vocabulary.errors import translatable


def add_arguments(commands: Any) -> None:
    """Add the command, with a flag for each thing that can be wished for."""
    export = commands.add_parser("export", help="write events to a file for other programs")
    export.add_argument("file", type=Path, metavar="FILE", help="where to write; it is replaced")
    export.add_argument(
        "--format", choices=tuple(FORMATS), default="", help="by the end of FILE without it"
    )
    for one in FORM.parameters:
        export.add_argument(
            f"--{one.name}",
            dest=f"word_{one.name}",
            action="append",
            metavar=one.name.upper(),
            help=one.meaning.replace("%", "%%"),
        )
    export.add_argument(
        "--masked", action="store_true", help="hide addresses and numbers of people"
    )
    export.add_argument("--project", default="", help="the project's short name")
    export.add_argument("--data", default="data", help="the data folder")
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file, with a bar on the way."""
    place = Place(arguments.data)
    project = place.project(arguments.project)
    from polku.features.exports.masking import masked
    from polku.features.questions.rules import today_in, view_of

    words = {
        name.removeprefix("word_"): value
        for name, value in vars(arguments).items()
        if name.startswith("word_") and value
    }
    wish, store = read_wish(words, today_in(project)), place.store()
    console = Console(stderr=True)
    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn(""), console=console
    ) as bar:
        task = bar.add_task("", total=None)
        events = write_export(
            store,
            view_of(project, store),
            arguments.format or _guessed(arguments.file),
            wish,
            arguments.file,
            mask=masked if arguments.masked else None,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    said = translatable("%(events)s events are in %(file)s.")
    print(in_words(said, {"events": events, "file": str(arguments.file)}))
    return 0


def _guessed(file: Path) -> str:
    """Return the format that the end of a file's name stands for."""
    ends = {"json": "ocel-json", "sqlite": "ocel-sqlite", "db": "ocel-sqlite"}
    suffix = file.suffix.removeprefix(".").lower()
    return ends.get(suffix, suffix)
