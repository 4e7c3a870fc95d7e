"""Send the events of a file to a sink, batch by batch, and account for every row."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

import msgspec

from polku.collect.files.columns import Columns
from polku.collect.files.mapping import Mapping
from polku.collect.files.rejected import RejectedRows
from polku.collect.files.report import Report, Tally
from polku.collect.files.row_mapper import RowMapper
from polku.collect.files.rows import Batch, Table
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt, Sink

_BATCH = 20_000


class Progress(msgspec.Struct, frozen=True):
    """How far an import has come: ``position`` of ``size`` bytes of the file."""

    position: int
    size: int
    read: int
    stored: int


class Importer:
    """One file being read by one mapping. Raises `InvalidMapping` where they do not fit."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping,
        *,
        now: datetime,
        rejected: RejectedRows | None = None,
    ) -> None:
        self._table = table
        self._map = RowMapper(mapping, Columns(table.columns, table.name), now)
        self._rejected = rejected
        self._tally = Tally()

    def run(
        self,
        sink: Sink,
        project_id: int,
        on_progress: Callable[[Progress], None] | None = None,
        batch: int = _BATCH,
    ) -> Report:
        """Import every row, and return the counts. What a failing sink did not acknowledge is
        not counted; the same file can be imported again."""
        started = time.perf_counter()
        sent: Future[Receipt] | None = None
        # One batch is on its way to the disk while the next one is read.
        with ThreadPoolExecutor(max_workers=1) as sender:
            for part in self._table.batches(batch):
                events = self._events(part)
                self._acknowledged(sent)
                sent = sender.submit(sink.append, project_id, events) if events else None
                if on_progress:
                    on_progress(self._progress(part.position))
            self._acknowledged(sent)
        return self._tally.report(time.perf_counter() - started)

    def rehearse(self, batch: int = _BATCH) -> tuple[Report, list[Event]]:
        """Read every row, store none, and return the counts and the events there would be."""
        started = time.perf_counter()
        events = [event for part in self._table.batches(batch) for event in self._events(part)]
        return self._tally.report(time.perf_counter() - started), events

    def _acknowledged(self, sent: Future[Receipt] | None) -> None:
        if sent is not None:
            receipt = sent.result()
            self._tally.stored += receipt.stored
            self._tally.duplicate += receipt.duplicate
            self._tally.quarantined += receipt.quarantined
            self._tally.erased += receipt.erased

    def _progress(self, position: int) -> Progress:
        tally = self._tally
        return Progress(position, self._table.size, tally.read, tally.stored)

    def _events(self, part: Batch) -> list[Event]:
        tally = self._tally
        events: list[Event] = []
        for broken in part.broken:
            self._reject(broken.line, broken.cells, broken.error)
        for line, row in zip(part.lines, part.rows, strict=True):
            try:
                made = self._map(row)
            except InvalidEvent as error:
                self._reject(line, row, error)
                continue
            if isinstance(made, str):
                tally.leave_out(line, made)
            else:
                tally.accepted += 1
                events += made
        tally.read += len(part.rows) + len(part.broken)
        tally.events += len(events)
        return events

    def _reject(self, line: int, cells: object, error: InvalidEvent) -> None:
        self._tally.reject(line, error)
        if self._rejected is not None:
            self._rejected.add(line, list(cells), error)  # type: ignore[call-overload]
