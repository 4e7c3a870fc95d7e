"""Every row is accounted for: imported, duplicate, left out or rejected."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from polku.collect.files.importing import Progress
from polku.collect.files.rejected import harmless
from polku.collect.files.report import Report
from polku.store import Store
from polku.vocabulary.errors import StoreFailed
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt


def whys(report: Report) -> list[tuple[int, str]]:
    return [(reason.first_line, str(reason)) for reason in report.rejected]


def test_every_row_is_accounted_for(desk: Any, store: Store, project_id: int) -> None:
    report = desk.importer().run(store, project_id)
    assert (report.read, report.accepted, report.stored) == (9, 2, 2)
    assert [(str(reason), reason.rows) for reason in report.left_out] == [("Test answer", 1)]
    assert whys(report) == [
        (
            5,
            "“2026-04-31” in the column at is not a time between 1970 and 2200, such as"
            " 2024-03-31 14:05.",
        ),
        (6, "The score 11 in the column nps is outside 0 to 10."),
        (7, "It is not said whose event it is: the column who is empty."),
        (8, "It is not said when it happened: the column at is empty."),
        (9, "“soon” in the column took is not a number."),
        (10, "“many” in the column nps is not a number."),
    ]
    assert report.read == report.accepted + report.rows_left_out + report.rows_rejected


def test_the_same_file_twice_changes_nothing(desk: Any, store: Store, project_id: int) -> None:
    desk.importer().run(store, project_id)
    again = desk.importer().run(store, project_id)
    assert (again.stored, again.duplicate) == (0, 2)


def test_rejected_rows_are_kept_with_reason_line_and_cells(tmp_path: Path, desk: Any) -> None:
    desk.importer().rehearse()
    rows = desk.rejected()
    assert [row["line"] for row in rows] == ["5", "6", "7", "8", "9", "10"]
    assert rows[1]["reason"] == "The score 11 in the column nps is outside 0 to 10."
    assert rows[1]["who"] == "d"
    assert [rows[5][name] for name in ("who", "said", "took")] == ["'=cmd()", "'@x", "-5"]


def test_no_file_of_rejected_rows_where_none_was(tmp_path: Path, desk: Any) -> None:
    desk.importer("\n".join(desk.rows.split("\n")[:3])).rehearse()
    assert not (tmp_path / "rejected.csv").exists()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+358 40 123", "'+358 40 123"),
        ("-3,5", "-3,5"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_equal_rows_of_one_file_are_two_events_and_stay_two(
    desk: Any, store: Store, project_id: int
) -> None:
    twice = desk.titles + "a,2026-04-01,Order,9,,\n" * 3
    assert desk.importer(twice).run(store, project_id).stored == 3
    longer = twice + "a,2026-04-01,Order,9,,\nb,2026-04-01,Order,9,,\n"
    report = desk.importer(longer).run(store, project_id)
    assert (report.stored, report.duplicate) == (2, 3)


def test_progress_is_told_for_each_batch(desk: Any, store: Store, project_id: int) -> None:
    told: list[Progress] = []
    desk.importer().run(store, project_id, told.append, batch=2)
    assert [progress.read for progress in told] == [2, 4, 6, 8, 9]
    assert told[-1].position == told[-1].size


class FullDisk:
    """A sink whose disk is full after its first batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left = 1

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        if not self._left:
            raise StoreFailed("no space left on device")
        self._left -= 1
        return self._store.append(project_id, events)


def test_what_failed_is_completed_by_importing_again(
    desk: Any, store: Store, project_id: int
) -> None:
    rows = desk.titles + "".join(f"p{n},2026-04-01,Order,9,,\n" for n in range(50))
    with pytest.raises(StoreFailed):
        desk.importer(rows).run(FullDisk(store), project_id, batch=20)
    report = desk.importer(rows).run(store, project_id, batch=20)
    assert (report.stored, report.duplicate) == (30, 20)
