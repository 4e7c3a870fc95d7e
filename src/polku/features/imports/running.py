"""Import in a thread of this process, and keep how far it has come where any page can see it."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from django.db import connection
from django.utils import translation

from polku.collect.files.importing import Importer, Progress
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.rejected import LINE, REASON, RejectedRows
from polku.collect.files.report import Report
from polku.collect.files.table import open_table
from polku.features.imports import files
from polku.features.imports.models import Import, Status
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable

_threads: dict[int, threading.Thread] = {}
_registering = threading.Lock()
_stopping = threading.Event()

_STOPPED = translatable(
    "The server stopped before the file was done. Import it again: nothing is counted twice."
)
_BROKEN = translatable(
    "Something went wrong on the server; its log says what. What was imported before stays, and"
    " nothing is counted twice when you import again."
)


class _ServerStops(Exception):
    """Raised between two batches where the server is about to close the store."""


def begin(one: Import) -> None:
    """Import in the background, in the language of this request; once, however often called."""
    language = translation.get_language() or "en"
    thread = threading.Thread(target=_run, args=(one.pk, language), daemon=True)
    with _registering:
        if one.pk in _threads:
            return
        _threads[one.pk] = thread
    Import.objects.filter(pk=one.pk).update(status=Status.RUNNING, error=None, position=0)
    thread.start()


def wait(pk: int) -> None:
    """Return when the import is done."""
    if thread := _threads.get(pk):
        thread.join()


def stop() -> None:
    """Let every import end after its batch; call this before the store is closed."""
    _stopping.set()
    for pk in list(_threads):
        wait(pk)
    _stopping.clear()


def checked(one: Import) -> Import:
    """Return ``one``, failed where it runs by its own account but in no thread of ours."""
    if one.status == Status.RUNNING and one.pk not in _threads:
        one.refresh_from_db()  # it may have ended a moment ago
        if one.status == Status.RUNNING:
            _failed(one, _STOPPED, {})
            one.refresh_from_db()
    return one


def _run(pk: int, language: str) -> None:
    try:
        with translation.override(language):
            _import(Import.objects.select_related("project").get(pk=pk))
    finally:
        _threads.pop(pk, None)
        connection.close()


def _import(one: Import) -> None:
    try:
        report = _imported(one)
    except PolkuError as error:
        _failed(one, error.message, error.values)
    except _ServerStops:
        _failed(one, _STOPPED, {})
    except Exception:
        _failed(one, _BROKEN, {})
        raise
    else:
        _done(one, report)


def _imported(one: Import) -> Report:
    mapping = read_mapping(one.mapping)
    table = open_table(
        files.upload_path(one),
        name=one.file_name,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )
    titles = (translation.gettext(REASON), translation.gettext(LINE))
    with RejectedRows(files.rejected_path(one), table.columns, say=_said, titles=titles) as kept:
        importer = Importer(table, mapping, now=datetime.now(UTC), rejected=kept)
        return importer.run(event_store(), one.project_id, lambda step: _progress(one, step))


def _said(error: InvalidEvent) -> str:
    sentence = translation.gettext(error.message)
    return sentence % error.values if error.values else sentence


def _progress(one: Import, step: Progress) -> None:
    if _stopping.is_set():
        raise _ServerStops
    Import.objects.filter(pk=one.pk).update(
        position=step.position, read=step.read, stored=step.stored
    )


def _done(one: Import, report: Report) -> None:
    Import.objects.filter(pk=one.pk).update(
        status=Status.DONE,
        position=one.size,
        read=report.read,
        accepted=report.accepted,
        stored=report.stored,
        duplicate=report.duplicate,
        left_out=msgspec.to_builtins(report.left_out),
        rejected=msgspec.to_builtins(report.rejected),
        finished=datetime.now(UTC),
    )
    files.upload_path(one).unlink(missing_ok=True)


def _failed(one: Import, message: str, values: Mapping[str, object]) -> None:
    kept = {key: v if isinstance(v, int | float) else str(v) for key, v in values.items()}
    Import.objects.filter(pk=one.pk).update(
        status=Status.FAILED,
        error={"message": message, "values": kept},
        finished=datetime.now(UTC),
    )
