"""Decide about imports: begin one, look into its file, keep its mapping, try it, start it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile

from polku.collect.files.guessing import guess_mapping
from polku.collect.files.importing import Importer
from polku.collect.files.mapping import Mapping
from polku.collect.files.mapping_text import read_mapping, write_mapping
from polku.collect.files.report import Reason, Report
from polku.collect.files.rows import Row, Table
from polku.collect.files.table import open_table
from polku.features.imports import files, running
from polku.features.imports.models import Import, Status
from polku.features.imports.running import JOB
from polku.features.projects.models import Project, User
from polku.vocabulary.errors import NotAllowed, NotFound, PolkuError, translatable
from polku.vocabulary.event import Event

__all__ = ["JOB"]

#: How many rows are looked at before an import.
PREVIEW_ROWS = 1_000


class Preview(msgspec.Struct, frozen=True):
    """The first rows of a file: lines that are broken already are not among them."""

    table: Table
    rows: list[Row]


class Rehearsal(msgspec.Struct, frozen=True):
    """What the first rows would become, or why the mapping does not fit the file."""

    report: Report | None
    events: list[Event]
    error: PolkuError | None


def access_import(project: Project, pk: int) -> Import:
    """Return an import of the project; raises `NotFound`."""
    found = Import.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise NotFound(translatable("This project has no such import."))
    return running.checked(found)


def begin(project: Project, by: User, file: "UploadedFile[bytes]", encoding: str = "") -> Import:
    """Keep an uploaded file with a guess of its mapping; raises `InvalidFile`."""
    one = Import(
        project=project,
        created_by=by,
        file_name=files.shown_name(file.name or ""),
        stored_as=files.keep(file),
        size=file.size or 0,
    )
    try:
        one.mapping = _first_mapping(one, encoding)
    except PolkuError:
        files.remove(one)
        raise
    one.save()
    return one


def _first_mapping(one: Import, encoding: str) -> str:
    preview = preview_of(one, encoding)
    zone = one.project.timezone
    guess = guess_mapping(one.file_name, preview.table.columns, preview.rows, zone)
    return write_mapping(msgspec.structs.replace(guess, encoding=encoding))


def mapping_of(one: Import) -> Mapping:
    """Return the mapping as it was kept."""
    return read_mapping(one.mapping)


def preview_of(one: Import, encoding: str = "", delimiter: str = "") -> Preview:
    """Return the first rows of the uploaded file."""
    table = open_table(
        files.upload_path(one),
        name=one.file_name,
        encoding=encoding,
        delimiter=delimiter,
        preview=PREVIEW_ROWS,
    )
    rows = [row for batch in table.batches(PREVIEW_ROWS) for row in batch.rows]
    return Preview(table, rows)


def rehearse(preview: Preview, mapping: Mapping) -> Rehearsal:
    """Return what the first rows would become; nothing is stored."""
    try:
        report, events = Importer(preview.table, mapping, now=datetime.now(UTC)).rehearse()
    except PolkuError as error:
        return Rehearsal(None, [], error)
    return Rehearsal(report, events, None)


def keep_mapping(one: Import, mapping: Mapping) -> None:
    """Keep a mapping for a file that is not imported yet."""
    if one.status == Status.RUNNING:
        raise NotAllowed(translatable("The file is being imported already."))
    one.mapping = write_mapping(mapping)
    one.stored = 0  # of another mapping come other events
    one.save(update_fields=["mapping", "stored"])


def start(one: Import) -> None:
    """Begin to import in the background, once; raises `InvalidMapping` where it cannot work."""
    mapping = mapping_of(one)
    preview = preview_of(one, mapping.encoding, mapping.delimiter)
    Importer(preview.table, mapping, now=datetime.now(UTC))
    if one.status in (Status.NEW, Status.FAILED):
        running.begin(one)


def discard(one: Import) -> None:
    """Forget an import and remove its files; the events that it brought stay."""
    if one.status == Status.RUNNING:
        raise NotAllowed(translatable("The file is being imported. Wait until it is done."))
    files.remove(one)
    one.delete()


def reasons(listed: list[dict[str, Any]]) -> list[Reason]:
    """Return kept reasons as values."""
    return msgspec.convert(listed, list[Reason])


def error_of(one: Import) -> PolkuError | None:
    """Return what stopped an import."""
    return PolkuError(one.error["message"], **one.error["values"]) if one.error else None
