"""Put answers about a funnel into the form that drawings and tables take."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.funnels.asking import Whole
from polku.features.funnels.findings import Row
from polku.features.projects.rules import Project
from polku.features.segments.links import behind_href
from polku.features.trends.rules import axis_label
from polku.stats.shares import share
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import FunnelDropsQuestion, FunnelQuestion

#: Upper ends of the bars of time, in seconds, and how they are written.
_BINS: tuple[tuple[float, str | Promise], ...] = (
    (60, _("≤ 1 min")),
    (300, _("≤ 5 min")),
    (900, _("≤ 15 min")),
    (3_600, _("≤ 1 h")),
    (14_400, _("≤ 4 h")),
    (86_400, _("≤ 1 d")),
    (259_200, _("≤ 3 d")),
    (604_800, _("≤ 7 d")),
    (1_209_600, _("≤ 14 d")),
    (math.inf, _("longer")),
)


def named(row: Row) -> str:
    """Return how a step is called; in any order it is a number of steps."""
    return row["event"] or gettext("any %(count)s of the steps") % {"count": row["step"]}


def bars(project: Project, found: Whole) -> list[dict[str, Any]]:
    """Return the bars of the funnel; who goes on is of those at the step."""
    rows = []
    for nth, row in enumerate(found.steps):
        after = found.steps[nth + 1] if nth + 1 < len(found.steps) else None
        rows.append(
            {
                "label": f"{row['step']} {named(row)}",
                "reached": row["reached"],
                "share": row["conversion"] or 0.0,
                "low": row["conversion_low"],
                "high": row["conversion_high"],
                "dropped": row["dropped"],
                "goes_on": after["going_on"] if after else None,
                "tone": "bad" if found.loss and row["step"] == found.loss["step"] else "",
                "href": _behind(project, found.question, row, "reached"),
            }
        )
    return rows


def table(project: Project, found: Whole, address: str) -> list[dict[str, Any]]:
    """Return the rows of the table beside the bars, with the people behind each figure."""
    question = found.question
    at_step = f"{reverse('funnels:step', args=[project.slug])}?{address}&at="
    rows = []
    for row in found.steps:
        hrefs = {
            f"{state}_href": _behind(project, question, row, state)
            for state in ("reached", "went", "dropped")
        }
        if not row["dropped"]:
            hrefs["dropped_href"] = ""
        rows.append({**row, **hrefs, "name": named(row), "step_href": f"{at_step}{row['step']}"})
    return rows


def _behind(project: Project, question: FunnelQuestion, row: Row, state: str) -> str:
    plain = msgspec.structs.replace(question, by="", every=None, compare=None, attribution="first")
    return behind_href(project, plain, {"step": str(row["step"]), "state": state})


def behind_path(project: Project, question: FunnelDropsQuestion, path: Sequence[str]) -> str:
    """Return the address of the people who went this way after they dropped."""
    return behind_href(project, question, {"path": msgspec.json.encode(path).decode()})


def course_points(
    rows: Sequence[Row], steps: int, every: Interval, zone: str, window: int, latest: date
) -> list[dict[str, Any]]:
    """Return conversion by period; a period whose windows are open is drawn as thin evidence."""
    lasts = [row for row in rows if row["step"] == steps]
    begun = {row["period"]: row["reached"] for row in rows if row["step"] == 1}
    return [
        {
            "at": row["period"],
            "label": axis_label(row["period"], every, zone),
            "value": row["conversion"],
            "low": row["conversion_low"],
            "high": row["conversion_high"],
            "begun": begun[row["period"]],
            "reached": row["reached"],
            "open": _open(row["period"], every, window, latest),
            "n": 0 if _open(row["period"], every, window, latest) else begun[row["period"]],
        }
        for row in lasts
    ]


_LENGTHS: Mapping[Interval, int] = {
    "hour": 0,
    "day": 1,
    "week": 7,
    "month": 31,
    "quarter": 92,
    "year": 366,
}


def _open(start: date | datetime, every: Interval, window: int, latest: date) -> bool:
    day = start.date() if isinstance(start, datetime) else start
    return day + timedelta(days=_LENGTHS[every], seconds=window) > latest + timedelta(days=1)


def time_bars(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the share of those who came through by how long it took them, with intervals."""
    arrived = [(row["seconds"], row["arrived"]) for row in rows if row["arrived"]]
    total = sum(count for _seconds, count in arrived)
    if not total:
        return []
    longest = max(seconds for seconds, _count in arrived)
    found: list[dict[str, Any]] = []
    low: float = -1
    for end, label in _BINS:
        if low >= longest:
            break
        count = sum(n for seconds, n in arrived if low < seconds <= end)
        part = share(count, total)
        found.append(
            {
                "label": str(label),
                "value": part.value,
                "low": part.low,
                "high": part.high,
                "count": count,
                "until": _at(rows, end),
            }
        )
        low = end
    return found


def _at(rows: Sequence[Row], seconds: float) -> Row:
    """Return the point of a curve that holds at a time."""
    return [row for row in rows if row["seconds"] <= seconds][-1]
