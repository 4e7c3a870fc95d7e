"""Put the figures of service contacts into the form that drawings and tables take."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format

from polku.features.contacts.findings import FEW, Row
from polku.features.projects.rules import Project
from polku.features.segments.links import behind_href
from polku.features.trends.rules import labelled
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import AnyQuestion

#: Tints of the table of hours, from short waits to long ones.
TINTS = 5
#: Touchpoints that a drawing shows.
MOST_BARS = 8
_MONDAY = date(2026, 3, 2)


class Hour(NamedTuple):
    """One hour of the week: its figures and its tint, from 1; none where nobody is shown."""

    row: Row | None
    tint: int
    href: str
    thin: bool


class Day(NamedTuple):
    """One day of the week with its hours."""

    label: str
    hours: tuple[Hour, ...]


class Week(NamedTuple):
    """The hours that the table has, and its days."""

    hours: tuple[int, ...]
    days: tuple[Day, ...]


def week_of(project: Project, question: AnyQuestion, rows: Sequence[Row]) -> Week:
    """Return the hours of the week as a table; hours in which nobody waited are left out."""
    known = {row["period"]: row for row in rows if row["queue_median"] is not None}
    if not known:
        return Week((), ())
    clock = sorted({place % 24 for place in known})
    hours = tuple(range(clock[0], clock[-1] + 1))
    days = range(max(place // 24 for place in known) + 1)
    highest = max(row["queue_median"] for row in known.values())
    return Week(
        hours,
        tuple(
            Day(
                day_name(day),
                tuple(_hour(project, question, known.get(day * 24 + h), highest) for h in hours),
            )
            for day in days
        ),
    )


def day_name(day: int) -> str:
    """Return the short name of a day of the week, 0 for Monday."""
    return date_format(_MONDAY + timedelta(days=day), "D", use_l10n=False)


def _hour(project: Project, question: AnyQuestion, row: Row | None, highest: float) -> Hour:
    if row is None:
        return Hour(None, 0, "", thin=False)
    part = row["queue_median"] / highest if highest else 0.0
    tint = min(TINTS, int(part * TINTS) + 1)
    href = behind_href(project, question, {"period": str(row["period"])})
    return Hour(row, tint, href, thin=row["contacts"] < FEW)


def course_points(rows: Iterable[Row], every: Interval, zone: str) -> list[dict[str, Any]]:
    """Return the points of the line of median waits."""
    known = (row for row in rows if row["queue_median"] is not None)
    return [
        point
        | {
            "low": point["queue_median_low"],
            "high": point["queue_median_high"],
            "n": point["queue_n"],
        }
        for point in labelled(known, every, zone, "queue_median")
    ]


def before_bars(project: Project, question: AnyQuestion, rows: Sequence[Row]) -> Sequence[Row]:
    """Return a bar for each touchpoint that callers met, with its people behind."""
    return [
        {
            "label": row["group"],
            "value": row["share"],
            "low": row["share_low"],
            "high": row["share_high"],
            "n": row["callers"],
            "href": behind_href(project, question, {"group": row["group"]}),
        }
        for row in rows
        if row["group"]
    ][:MOST_BARS]


def rate_bars(project: Project, question: AnyQuestion, rows: Sequence[Row]) -> Sequence[Row]:
    """Return a bar for each touchpoint with the contacts that follow for 100 people."""
    return [
        {
            "label": row["group"],
            "value": row["rate"],
            "low": row["rate_low"],
            "high": row["rate_high"],
            "n": row["people"],
            "href": behind_href(project, question, {"group": row["group"]}),
        }
        for row in rows
        if row["people"] >= FEW and row["contacts"]
    ][:MOST_BARS]
