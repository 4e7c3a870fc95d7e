"""``polku import``: files of any company into a project, with a progress bar and a full account."""

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from polku.cli.place import Place
from polku.cli.wording import in_words, said
from polku.collect.files import importing
from polku.collect.files.mapping import Mapping
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.rejected import LINE, REASON, RejectedRows
from polku.collect.files.report import Reason, Report
from polku.collect.files.rows import Table
from polku.collect.files.stream import readable
from polku.collect.files.table import open_table
from polku.vocabulary.errors import translatable
from polku.vocabulary.sink import Sink

_MOST_REASONS = 10


def add_arguments(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser(
        "import",
        help="import CSV, JSON Lines or Parquet files",
        description="Import files of events. Importing the same file again changes nothing.",
        epilog="Exits with 0 where every row was imported or left out on purpose, with 1 where"
        " rows were rejected or a file could not be read.",
    )
    one.add_argument("files", nargs="+", type=Path, metavar="FILE", help="packed or not")
    one.add_argument(
        "--mapping", type=Path, required=True, help="what the columns mean (TOML, docs/imports.md)"
    )
    one.add_argument("--project", default="", help="the project's short name; made if it is new")
    one.add_argument("--data", default="data", help="the data folder")
    one.add_argument("--encoding", default="", help="of text files, e.g. windows-1252 (UTF-8)")
    one.add_argument(
        "--rejected", type=Path, metavar="FOLDER", help="where rejected rows go (beside the file)"
    )
    one.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check every file, then import one after another."""
    place = Place(arguments.data)
    with readable(str(arguments.mapping)):
        mapping = read_mapping(arguments.mapping.read_text(encoding="utf-8"))
    project = (
        place.project_or_new(arguments.project, mapping.timezone)
        if arguments.project
        else place.project()
    )
    console = Console(stderr=True)
    with console.status(in_words(translatable("Checking the files…"), {})):
        tables = [_opened(path, mapping, arguments.encoding) for path in arguments.files]
    sink = place.sink()
    rejected = 0
    for path, table in zip(arguments.files, tables, strict=True):
        target = _rejected_path(path, arguments.rejected, place.folder)
        report = _import(table, mapping, target, sink, project.pk, console)
        _tell(report, path, target)
        rejected += report.rows_rejected
    return 1 if rejected else 0


def _opened(path: Path, mapping: Mapping, encoding: str) -> Table:
    table = open_table(path, encoding=encoding or mapping.encoding, delimiter=mapping.delimiter)
    importing.Importer(table, mapping, now=datetime.now(UTC))  # raises where they do not fit
    return table


def _import(
    table: Table, mapping: Mapping, target: Path, sink: Sink, project_id: int, console: Console
) -> Report:
    titles = (in_words(REASON, {}), in_words(LINE, {}))
    with (
        RejectedRows(target, table.columns, say=said, titles=titles) as rejected,
        _progress(table, console) as on_progress,
    ):
        importer = importing.Importer(table, mapping, now=datetime.now(UTC), rejected=rejected)
        return importer.run(sink, project_id, on_progress)


class _progress:  # noqa: N801 - used as a function
    """A bar of the bytes read; on no terminal it stays silent."""

    def __init__(self, table: Table, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(table.name, total=table.size)

    def __enter__(self) -> Callable[[importing.Progress], None]:
        self._bar.start()
        return lambda progress: self._bar.update(self._task, completed=progress.position)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def _rejected_path(path: Path, folder: Path | None, data: Path) -> Path:
    """Return where rejected rows of ``path`` go: beside it where that may be written to."""
    if folder is None:
        beside = path.resolve().parent
        folder = beside if os.access(beside, os.W_OK) else data / "rejected"
    with readable(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{path.name}.rejected.csv"


def _tell(report: Report, path: Path, target: Path) -> None:
    print(
        in_words(
            translatable(
                "%(file)s: %(read)s rows read, %(accepted)s imported, %(left_out)s left out,"
                " %(rejected)s rejected."
            ),
            {
                "file": path.name,
                "read": report.read,
                "accepted": report.accepted,
                "left_out": report.rows_left_out,
                "rejected": report.rows_rejected,
            },
        )
    )
    print(
        in_words(
            translatable(
                "%(events)s events: %(stored)s new, %(duplicate)s already there. %(seconds)s s,"
                " %(speed)s rows a second."
            ),
            {
                "events": report.events,
                "stored": report.stored,
                "duplicate": report.duplicate,
                "seconds": f"{report.seconds:.1f}",
                "speed": round(report.read / max(report.seconds, 1e-9)),
            },
        )
    )
    if report.quarantined:
        message = translatable(
            "%(events)s events are in quarantine: the project does not take them as they are."
        )
        print(in_words(message, {"events": report.quarantined}))
    if report.erased:
        message = translatable("%(events)s events of erased persons were not stored again.")
        print(in_words(message, {"events": report.erased}))
    _tell_reasons(translatable("Left out:"), report.left_out)
    _tell_reasons(translatable("Rejected:"), report.rejected)
    if report.rejected:
        message = translatable("The rejected rows are in %(file)s, each with its reason.")
        print(in_words(message, {"file": target}))


def _tell_reasons(title: str, reasons: tuple[Reason, ...]) -> None:
    if not reasons:
        return
    print(in_words(title, {}))
    for reason in reasons[:_MOST_REASONS]:
        message = translatable("  %(rows)s × %(reason)s (first: line %(line)s)")
        why = in_words(reason.message, reason.values)
        print(in_words(message, {"rows": reason.rows, "reason": why, "line": reason.first_line}))
    if len(reasons) > _MOST_REASONS:
        message = translatable("  and %(count)s more kinds of reasons")
        print(in_words(message, {"count": len(reasons) - _MOST_REASONS}))
