"""Put the answer about retention into a table: cohorts (or groups) down, periods across."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from polku.features.projects.rules import Project
from polku.features.retention.wording import FEW, period_name
from polku.features.segments.links import behind_href
from polku.vocabulary.questions import RetentionQuestion
from polku.vocabulary.result import Result

Row = Mapping[str, Any]
#: Shades of the table, from none to all.
SHADES = 10


class Cell(msgspec.Struct, frozen=True):
    """A share of a cohort; None where its period is not ``over``."""

    period: str
    share: float | None
    low: float | None
    high: float | None
    n: int
    returned: int | None
    over: bool
    shade: int
    href: str = ""

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The interval as a pair."""
        return self.low, self.high


class Line(msgspec.Struct, frozen=True):
    """A row of the table: a cohort, a group, or the mean; ``people`` began in it."""

    people: int
    cells: tuple[Cell, ...]
    cohort: date | datetime | None = None
    cohorts: int = 1
    group: str = ""

    @property
    def thin(self) -> bool:
        """Whether too few people are behind it to call it a finding."""
        return self.people < FEW


class Triangle(msgspec.Struct, frozen=True):
    """The table: its ``periods`` (``heads`` are shorter), a mean for each group, the cohorts."""

    periods: tuple[str, ...]
    heads: tuple[str, ...]
    means: tuple[Line, ...]
    cohorts: tuple[Line, ...]


def triangle_of(project: Project, question: RetentionQuestion, result: Result) -> Triangle:
    """Return the table of an answer; cells link to the people who came back in them."""
    after = question.count == "after"
    periods = [
        period_name(question.every, first, None if after else last)
        for first, last in question.edges
    ]
    lines: dict[tuple[Any, str], list[Row]] = {}
    for row in result.dicts():
        lines.setdefault((row["cohort"], row["group"]), []).append(row)
    found = [_line(project, question, periods, rows) for rows in lines.values()]
    return Triangle(
        periods=tuple(periods),
        heads=tuple(
            period_name(question.every, first, first if after else last) + ("+" if after else "")
            for first, last in question.edges
        ),
        means=tuple(line for line in found if line.cohort is None),
        cohorts=tuple(line for line in found if line.cohort is not None),
    )


def _line(
    project: Project, question: RetentionQuestion, periods: Iterable[str], rows: list[Row]
) -> Line:
    whole, *cells = rows
    begin = whole["cohort"]
    return Line(
        people=whole["people"],
        cells=tuple(
            _cell(project, question, period, row)
            for period, row in zip(periods, cells, strict=True)
        ),
        cohort=begin,
        cohorts=whole["cohorts"],
        group=whole["group"],
    )


def _cell(project: Project, question: RetentionQuestion, period: str, row: Row) -> Cell:
    share = row["share"]
    return Cell(
        period=period,
        share=share,
        low=row["low"],
        high=row["high"],
        n=row["people"],
        returned=row["returned"],
        over=row["over"],
        shade=min(int(share * SHADES), SHADES - 1) if share is not None else 0,
        href=_href(project, question, row),
    )


def _href(project: Project, question: RetentionQuestion, row: Row) -> str:
    """Return the people who came back; of too few the page says that they are not listed."""
    if not row["returned"]:
        return ""
    cell = {"period": str(row["period"])}
    if row["cohort"] is not None:
        cell["cohort"] = row["cohort"].isoformat()
    if row["group"]:
        cell["group"] = row["group"]
    return behind_href(project, question, cell)
