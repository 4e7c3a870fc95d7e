"""Import as background work, and keep how far it has come where any page can see it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from django.utils import translation

from polku.collect.files.importing import Importer, Progress
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.rejected import LINE, REASON, RejectedRows
from polku.collect.files.report import Report
from polku.collect.files.table import open_table
from polku.features.arriving import arriving_sink
from polku.features.imports import files
from polku.features.imports.models import Import, Status
from polku.features.work import rules as work
from polku.vocabulary.errors import InvalidEvent, translatable

_STOPPED = translatable(
    "The server stopped before the file was done. Import it again: nothing is counted twice."
)


def begin(one: Import) -> None:
    """Import in the background, in the language of this request; once, however often called."""
    Import.objects.filter(pk=one.pk).update(status=Status.RUNNING, error=None, position=0)
    work.start(JOB.name, one.project, {"import": one.pk}, once=_once(one), by=one.created_by)


def checked(one: Import) -> Import:
    """Return ``one``, failed where it runs by its own account but no job is about it.

    That is how an import looks that an earlier version of Polku left behind.
    """
    if one.status == Status.RUNNING and work.unfinished(_once(one)) is None:
        one.refresh_from_db()  # it may have ended a moment ago
        if one.status == Status.RUNNING:
            _failed(one.pk, _STOPPED, {})
            one.refresh_from_db()
    return one


def _once(one: Import) -> str:
    return f"{JOB.name} {one.pk}"


def _run(job: work.Job) -> dict[str, int]:
    one = Import.objects.select_related("project").get(pk=job.arguments["import"])
    if one.status == Status.DONE:
        return {"stored": one.stored}  # a process that died afterwards had done it
    Import.objects.filter(pk=one.pk).update(status=Status.RUNNING, error=None)
    report = _imported(one, job)
    _done(one, report)
    return {"stored": one.stored + report.stored}


def _imported(one: Import, job: work.Job) -> Report:
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
        sink = arriving_sink(one.project_id)
        return importer.run(sink, one.project_id, lambda step: _progress(one, job, step))


def _said(error: InvalidEvent) -> str:
    sentence = translation.gettext(error.message)
    return sentence % error.values if error.values else sentence


def _progress(one: Import, job: work.Job, step: Progress) -> None:
    """Keep how far it is. ``one.stored`` is what an attempt before this one stored already."""
    Import.objects.filter(pk=one.pk).update(
        position=step.position, read=step.read, stored=one.stored + step.stored
    )
    work.progress(job, step.position, one.size)


def _done(one: Import, report: Report) -> None:
    Import.objects.filter(pk=one.pk).update(
        status=Status.DONE,
        position=one.size,
        read=report.read,
        accepted=report.accepted,
        stored=one.stored + report.stored,
        duplicate=max(report.duplicate - one.stored, 0),
        quarantined=report.quarantined,
        left_out=msgspec.to_builtins(report.left_out),
        rejected=msgspec.to_builtins(report.rejected),
        finished=datetime.now(UTC),
    )
    files.upload_path(one).unlink(missing_ok=True)


def _gave_up(job: work.Job) -> None:
    _failed(job.arguments["import"], job.error["message"], job.error["values"])


def _failed(pk: int, message: str, values: Mapping[str, object]) -> None:
    Import.objects.filter(pk=pk).update(
        status=Status.FAILED,
        error={"message": message, "values": dict(values)},
        finished=datetime.now(UTC),
    )


JOB = work.Kind(
    "imports.file",
    translatable("Import of a file"),
    _run,
    needs_store=False,
    gave_up=_gave_up,
)
