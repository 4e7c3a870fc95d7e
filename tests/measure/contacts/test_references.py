"""Published figures of a bank's call centre and of a help desk come out again."""

import csv
import gzip
import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from polku.measure import ask
from polku.store import Store
from polku.store.columns import table_of
from polku.vocabulary.contacts import ContactKind, Contacts
from polku.vocabulary.event import Event
from polku.vocabulary.questions import ContactQuestion
from polku.vocabulary.touchpoints import View

ZONE = "Asia/Jerusalem"
NOW = datetime(2020, 1, 1, tzinfo=UTC)
#: Of the 444,448 calls of 1999, 19.73 % hung up, and the mean time in the queue was 59.0 s.
CALLS, HANGS, QUEUE_S = 444_448, 0.1973, 59.0
#: Cases of the help desk; half took 39.859 days (pm4py) to their last event, which is a second
#: Closed in some; we look for the first.
CASES, DAYS = 4_580, 39.859


@pytest.fixture(scope="module")
def bank(store: Store, shared: Path) -> tuple[View, list[dict[str, str]]]:
    """Return the calls of the bank: the file has their number, hang-ups, mean and median wait
    of each day, and calls that have just those are made of it."""
    path = shared / "data/bank-callcentre-1999/daily_metrics.csv"
    days = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    numbers = itertools.count()
    events = (event for day in days for event in calls_of(day, numbers))
    while some := list(itertools.islice(events, 50_000)):
        store.append_table(7_900_001, table_of(some))
    return View(project_id=7_900_001, timezone=ZONE), days


def calls_of(day: dict[str, str], numbers: Iterator[int]) -> Iterator[Event]:
    """Yield a day's calls: more than half waited the median, the rest what makes the mean."""
    calls, hangs = int(day["total_calls"]), int(day["hangs"])
    middle, mean = float(day["median_queue_time"]), float(day["avg_queue_time"])
    usual = calls // 2 + 1
    other = max(0.0, (calls * mean - usual * middle) / max(1, calls - usual))
    noon = datetime.combine(date.fromisoformat(day["date"]), datetime.min.time(), ZoneInfo(ZONE))
    for nth in range(calls):
        number = next(numbers)
        at = noon + timedelta(hours=8, seconds=nth * 10)
        yield Event(
            message_id=str(number),
            kind="track",
            name="Call Abandoned" if nth < hangs else "Call Answered",
            timestamp=at.astimezone(UTC),
            received_at=NOW,
            user_id=f"p{number % 12_904}",
            properties={"call_id": number, "wait_s": middle if nth < usual else other},
        )


def test_the_bank_as_a_whole(store: Store, bank: tuple[View, list[dict[str, str]]]) -> None:
    (row,) = ask(store, bank[0], ContactQuestion(kind="phone"), NOW).dicts()
    assert row["contacts"] == CALLS
    assert row["abandonment"] == pytest.approx(HANGS, abs=5e-5)
    assert row["queue_mean"] == pytest.approx(QUEUE_S, abs=0.05)


def test_the_bank_day_by_day(store: Store, bank: tuple[View, list[dict[str, str]]]) -> None:
    view, days = bank
    question = ContactQuestion(kind="phone", every="day")
    rows = {row["period"]: row for row in ask(store, view, question, NOW).dicts()}
    assert len(rows) == len(days) == 363
    for day in days:
        row = rows[date.fromisoformat(day["date"])]
        assert row["contacts"] == int(day["total_calls"])
        assert 100 * row["abandonment"] == pytest.approx(float(day["hang_rate"]), abs=0.006)
        assert row["queue_mean"] == pytest.approx(float(day["avg_queue_time"]), abs=0.2)
        assert row["queue_median"] == float(day["median_queue_time"])


def test_the_help_desk(store: Store, shared: Path) -> None:
    text = gzip.decompress((shared / "data/helpdesk/helpdesk.csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(text.splitlines()))
    names = sorted({row["concept:name"] for row in rows})
    kind = ContactKind(
        name="ticket",
        begins=" | ".join(name for name in names if name != "Closed"),
        answered="Closed",
        transferred="Require upgrade | Wait",
        key="case",
    )
    store.append_table(7_900_002, table_of([_event(n, row) for n, row in enumerate(rows)]))
    view = View(project_id=7_900_002, contacts=Contacts(kinds=(kind,)))
    (answer,) = ask(store, view, ContactQuestion(), NOW).dicts()
    begun, closed = _cases(rows)
    lasted = [(closed[case] - begun[case]).total_seconds() for case in closed if case in begun]
    assert answer["contacts"] == len(begun) == CASES
    assert answer["answered"] == len(lasted)
    assert answer["queue_median"] == pytest.approx(median(lasted), abs=1)
    assert answer["queue_median"] / 86_400 == pytest.approx(DAYS, abs=0.2)


def _event(number: int, row: dict[str, str]) -> Event:
    at = datetime.fromisoformat(row["time:timestamp"])
    return Event(
        message_id=str(number),
        kind="track",
        name=row["concept:name"],
        timestamp=at,
        received_at=NOW,
        user_id=row["case:concept:name"],
        properties={"case": row["case:concept:name"]},
    )


def _cases(rows: list[dict[str, str]]) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Return when each case began (with anything but its end), and when it was first closed."""
    begun: dict[str, datetime] = {}
    closed: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        case, at = row["case:concept:name"], datetime.fromisoformat(row["time:timestamp"])
        if row["concept:name"] == "Closed":
            closed[case].append(at)
        else:
            begun[case] = min(begun.get(case, at), at)
    return begun, {case: min(times) for case, times in closed.items()}
