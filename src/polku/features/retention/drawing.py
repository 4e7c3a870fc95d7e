"""Put answers about retention into the form that drawings and tables take."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext, pgettext

from polku.features.projects.rules import Project
from polku.features.retention.staying import Staying
from polku.features.retention.triangle import Triangle
from polku.features.retention.wording import count_of, short_name
from polku.features.segments.links import behind_href
from polku.vocabulary.questions import (
    LifecycleQuestion,
    RetentionQuestion,
    StickinessQuestion,
    SurvivalQuestion,
)
from polku.vocabulary.result import Result

Row = Mapping[str, Any]
#: Bars of days that one drawing holds.
MOST_BARS = 31
#: Curves that one drawing tells apart.
MOST_CURVES = 6
STATES = ("new", "returning", "resurrected", "dormant")


class Days(msgspec.Struct, frozen=True):
    """One group: on how many days (or other intervals) its people came."""

    name: str
    people: int
    mean: float
    ends: tuple[float, float]
    of: int
    all_of_them: str
    rows: tuple[dict[str, Any], ...]
    often: dict[str, Any] | None

    @property
    def rate(self) -> float:
        """The mean as a share of all days of the period."""
        return self.mean / self.of if self.of else 0.0

    @property
    def bars(self) -> tuple[dict[str, Any], ...]:
        """The bars of the drawing; none where they are too many."""
        return self.rows if len(self.rows) <= MOST_BARS else ()

    @property
    def points(self) -> list[dict[str, Any]]:
        """The share of those who came at least so often, as points of a line."""
        return [
            {"at": row["days"], "label": str(row["days"])}
            | {"value": row["at_least"], "low": row["at_least_low"], "high": row["at_least_high"]}
            for row in self.rows
        ]


class Stacks(msgspec.Struct, frozen=True):
    """One group: its intervals, with who was what in each."""

    name: str
    rows: tuple[dict[str, Any], ...]
    bars: tuple[dict[str, Any], ...]

    @property
    def last(self) -> dict[str, Any] | None:
        """The last interval that is over and of which it is known how many were kept."""
        return next((row for row in reversed(self.rows) if row["kept"] is not None), None)


def course_of(question: RetentionQuestion, triangle: Triangle) -> list[dict[str, Any]]:
    """Return the points of the mean of all cohorts, none where it is by group."""
    if question.by or not triangle.means:
        return []
    return [
        {"at": nth, "label": cell.period, "value": cell.share, "n": cell.n}
        | {"low": cell.low, "high": cell.high}
        for nth, cell in enumerate(triangle.means[0].cells, start=1)
        if cell.over
    ]


def days_of(project: Project, question: StickinessQuestion, result: Result) -> list[Days]:
    """Return each group, the largest first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in result.dicts():
        groups.setdefault(row["group"], []).append(row)
    return [_days(project, question, name, rows) for name, rows in groups.items()]


def _days(
    project: Project, question: StickinessQuestion, name: str, rows: list[dict[str, Any]]
) -> Days:
    people = sum(row["people"] for row in rows)
    shown = tuple(
        row
        | {
            "label": _counted(question.every, row["days"], row["until"]),
            "value": row["share"],
            "ends": (row["low"], row["high"]),
            "at_least_ends": (row["at_least_low"], row["at_least_high"]),
            "href": behind_href(
                project,
                question,
                {part: str(row[part]) for part in ("group", "days", "until") if row[part] != ""},
            ),
        }
        for row in rows
    )
    often = next((row for row in shown if row["days"] > 1), None)
    return Days(
        name=name,
        people=people,
        mean=rows[0]["mean"],
        ends=(rows[0]["mean_low"], rows[0]["mean_high"]),
        of=rows[0]["of"],
        all_of_them=count_of(question.every, rows[0]["of"]),
        rows=shown,
        often=often,
    )


def _counted(every: str, first: int, last: int) -> str:
    if first == last:
        return count_of(every, first)
    return f"{first}–{count_of(every, last)}"


def state_name(state: str) -> str:
    """Name a state of the lifecycle in the reader's language."""
    return {
        "new": pgettext("lifecycle", "new"),
        "returning": pgettext("lifecycle", "returning"),
        "resurrected": pgettext("lifecycle", "resurrected"),
        "dormant": pgettext("lifecycle", "dormant"),
    }[state]


def stacks_of(project: Project, question: LifecycleQuestion, result: Result) -> list[Stacks]:
    """Return each group with its rows for the table and its bars for the drawing."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in result.dicts():
        groups.setdefault(row["group"], []).append(row)
    return [
        Stacks(
            name,
            tuple(_states(project, question, row) for row in rows),
            tuple(_stack(project, question, row) for row in rows),
        )
        for name, rows in groups.items()
    ]


def _states(project: Project, question: LifecycleQuestion, row: dict[str, Any]) -> dict[str, Any]:
    cell = {"period": row["period"].isoformat()} | ({"group": row["group"]} if row["group"] else {})
    return row | {
        "ends": (row["kept_low"], row["kept_high"]),
        "states": [
            (row[state], behind_href(project, question, {**cell, "state": state}))
            for state in STATES
        ],
    }


def _stack(project: Project, question: LifecycleQuestion, row: Row) -> dict[str, Any]:
    def parts(*states: str) -> list[tuple[str, str, int]]:
        return [(state, state_name(state), row[state] or 0) for state in states]

    return {
        "label": short_name(row["period"], question.every, project.timezone),
        "above": parts("returning", "resurrected", "new"),
        "below": parts("dormant"),
        "over": row["over"],
    }


def kept_points(
    question: LifecycleQuestion, groups: Sequence[Stacks], zone: str
) -> list[dict[str, Any]]:
    """Return the share of each interval that came again in the next, as points of a line."""
    if question.by or not groups:
        return []
    return [
        {"at": row["period"], "label": short_name(row["period"], question.every, zone)}
        | {"value": row["kept"], "low": row["kept_low"], "high": row["kept_high"]}
        | {"n": row["kept_n"]}
        for row in groups[0].rows
        if row["kept"] is not None
    ]


def leaving_of(question: SurvivalQuestion, staying: Staying) -> list[dict[str, Any]]:
    """Return the curves that are drawn: of the largest groups, in their order."""
    return [
        {
            "name": (group.name or gettext("not known")) if question.by else "",
            "places": [
                (row["time"], row["staying"], row["low"], row["high"]) for row in group.rows
            ],
            "end": group.rows[-1]["time"],
        }
        for group in staying.groups[:MOST_CURVES]
        if group.rows
    ]
