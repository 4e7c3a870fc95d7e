"""Run a pull: fetch, map, ask of the events what is asked on arrival, store, and write it down.

The cursor moves only after everything that was read is on disk. A run that dies is done again
from the same place; message ids that stay the same keep it from counting twice.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from polku.collect.files.importing import Importer
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.report import Report
from polku.collect.files.table import open_table
from polku.collect.pulls.taking import Row, Taken
from polku.features.arriving import arriving_sink
from polku.features.pulls.models import Pull, Run, State
from polku.features.pulls.reading import read
from polku.features.work import rules as work
from polku.vocabulary.errors import InvalidMapping, PolkuError

_KEPT_RUNS = 50
_MOST_PARTS = 50
_NAME = "pulls.run"

#: Told how many rows were fetched so far.
Progress = Callable[[int], None]


def run(pull: Pull, now: datetime, on_progress: Progress = lambda _: None) -> Run:
    """Fetch everything that is new; return what became of it. Never raises `PolkuError`."""
    done = Run(pull=pull, started=now, finished=now)
    state, error = State.DONE, None
    try:
        for _ in range(_MOST_PARTS):
            if not _part(pull, done, on_progress):
                break
    except PolkuError as fault:
        state, error = State.FAILED, _kept(fault)
    done.error, done.finished = error, max(now, datetime.now(UTC))
    done.save()
    Pull.objects.filter(pk=pull.pk).update(
        state=state, error=error, due=now + timedelta(hours=pull.hours)
    )
    for old in pull.runs.all()[_KEPT_RUNS:]:
        old.delete()
    return done


def _part(pull: Pull, done: Run, on_progress: Progress) -> bool:
    """Take one part in, and return whether more is waiting."""
    with TemporaryDirectory(prefix="polku-pull-") as folder:
        path = Path(folder) / "rows.jsonl"
        taken, rows = _written(pull, path, done.rows, on_progress)
        if rows:
            _imported(pull, path, done)
    done.rows += rows
    pull.cursor = taken.cursor
    Pull.objects.filter(pk=pull.pk).update(cursor=taken.cursor)
    return taken.more


def _written(pull: Pull, path: Path, before: int, on_progress: Progress) -> tuple[Taken, int]:
    count = 0
    encode = msgspec.json.Encoder(enc_hook=str).encode
    with path.open("wb") as file:

        def write(row: Row) -> None:
            nonlocal count
            file.write(encode(row) + b"\n")
            count += 1
            if count % 1_000 == 0:
                on_progress(before + count)

        return read(pull, pull.cursor, write), count


def _imported(pull: Pull, path: Path, done: Run) -> Report:
    mapping = read_mapping(pull.mapping)
    sink = arriving_sink(pull.project_id)
    table = open_table(path, name=pull.name)
    report = Importer(table, mapping, now=datetime.now(UTC)).run(sink, pull.project_id)
    done.stored += report.stored
    done.duplicate += report.duplicate
    done.quarantined += report.quarantined
    done.left_out += sum(one.rows for one in report.left_out)
    done.rejected = [*done.rejected, *msgspec.to_builtins(report.rejected)][:20]
    return report


def _kept(fault: PolkuError) -> dict[str, Any]:
    values = {
        name: value if isinstance(value, int | float) else str(value)[:500]
        for name, value in fault.values.items()
    }
    return {"message": fault.message, "values": values}


def begin(pull: Pull, by: Any = None) -> None:
    """Run a pull in the background; once, however often called."""
    work.start(_NAME, pull.project, {"pull": pull.pk}, once=f"{_NAME} {pull.pk}", by=by)


def is_running(pull: Pull) -> bool:
    """Return whether a run of the pull is waiting or under way."""
    return work.unfinished(f"{_NAME} {pull.pk}") is not None


def run_due(now: datetime) -> int:
    """Start every pull that is due; return how many."""
    found = Pull.objects.filter(active=True, due__lte=now).select_related("project")
    for pull in found:
        begin(pull)
    return len(found)


def _job(job: work.Job) -> dict[str, int]:
    pull = Pull.objects.select_related("project").filter(pk=job.arguments["pull"]).first()
    if pull is None:
        return {}  # it was deleted meanwhile
    done = run(pull, datetime.now(UTC), lambda rows: work.progress(job, rows))
    return {"rows": done.rows, "stored": done.stored}


def checked_mapping(text: str) -> None:
    """Raise `InvalidMapping` where a mapping cannot be read."""
    if "\x00" in text:
        raise InvalidMapping("The mapping is not valid TOML: %(detail)s.", detail="NUL")
    read_mapping(text)
