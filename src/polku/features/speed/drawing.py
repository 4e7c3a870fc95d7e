"""Put answers about speed into the form that drawings and tables take."""

from collections.abc import Iterable, Mapping
from typing import Any

from polku.features.projects.rules import Project
from polku.features.segments.links import behind_href
from polku.features.speed.findings import ALPHA
from polku.features.speed.wording import NAMES, RATINGS, thresholds, written
from polku.features.trends.rules import labelled
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import AnyQuestion, SlownessQuestion
from polku.vocabulary.vitals import RATINGS as ORDER
from polku.vocabulary.vitals import Vital

Row = Mapping[str, Any]

_STEPS = {"good": 5, "middling": 3, "poor": 1}
TONES = {"good": ("good", "check"), "middling": ("", "minus"), "poor": ("bad", "triangle-alert")}
#: What happens on the way to a page that is there, in its order.
_WAY: tuple[Vital, ...] = ("ttfb", "fcp", "lcp", "load")


def verdict(row: Row) -> dict[str, Any]:
    """Return how a row of a vital is shown: its figure, its verdict, its shares."""
    vital, n = row["metric"], row["n"]
    tone, icon = TONES[row["verdict"]]
    return {
        **row,
        "name": NAMES[vital],
        "p75": written(vital, row),
        "p90": written(vital, row, 90),
        "p99": written(vital, row, 99),
        "limits": thresholds(vital),
        "word": RATINGS[row["verdict"]],
        "tone": tone,
        "icon": icon,
        "shares": [
            {"label": str(RATINGS[one]), "share": row[one] / n, "step": _STEPS[one]}
            for one in ORDER
        ],
    }


def course_points(vital: Vital, rows: Iterable[Row], every: Interval, zone: str) -> list[Any]:
    """Return the points of the line of p75."""
    shown = [{**row, "figure": written(vital, row)} for row in rows]
    points = labelled(({**row, "score": row["figure"].value} for row in shown), every, zone)
    return [{**point, "low": point["figure"].low, "high": point["figure"].high} for point in points]


def way_bars(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return p75 of each thing on the way to a page that is there; none where only one is known."""
    known = {row["metric"]: row for row in rows}
    bars = []
    for vital in (one for one in _WAY if one in known):
        figure, n = written(vital, known[vital]), known[vital]["n"]
        bar = {"value": figure.value, "low": figure.low, "high": figure.high, "n": n}
        bars.append({"label": str(NAMES[vital]), **bar})
    return bars if len(bars) > 1 else []


def group_rows(project: Project, question: AnyQuestion, rows: Iterable[Row]) -> list[Any]:
    """Return the groups with a link to the people who waited."""
    return [
        verdict(row)
        | {"href": behind_href(project, question, {"group": row["group"], "rating": "poor"})}
        for row in rows
    ]


def cost_rows(project: Project, question: SlownessQuestion, rows: Iterable[Row]) -> list[Any]:
    """Return a row for each group that was compared, slow beside good; the surest first.

    The difference is also given in points, as it is written where it is no change.
    """
    by_group: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_group.setdefault(row["group"], {})[row["band"]] = row
    scale = 100 if question.goal else 1
    shown = [
        {
            **bands["slow"],
            **_points(bands["slow"], scale),
            "good": bands["good"],
            "found": bands["slow"]["p"] <= ALPHA,
            "href": behind_href(project, question, {"group": group, "band": "slow"}),
        }
        for group, bands in by_group.items()
        if {"good", "slow"} <= set(bands) and bands["slow"].get("difference_low") is not None
    ]
    return sorted(shown, key=lambda row: row["p"])


def _points(row: Row, scale: int) -> dict[str, float | None]:
    return {
        f"points{end}": None if row[f"difference{end}"] is None else scale * row[f"difference{end}"]
        for end in ("", "_low", "_high")
    }


def speed_bars(rows: Iterable[Row], group: str) -> list[dict[str, Any]]:
    """Return what followed good, middling and poor views of a group."""
    return [
        {
            "label": str(RATINGS[row["band"]]),
            "value": row["value"],
            "low": row["low"],
            "high": row["high"],
            "n": row["n"],
        }
        for row in rows
        if row["group"] == group and row["band"] in RATINGS
    ]


def error_points(rows: Iterable[Row], every: Interval, zone: str) -> list[dict[str, Any]]:
    """Return the points of how many people met an error."""
    return [{**one, "n": None} for one in labelled(rows, every, zone, "people")]
