"""Decide what may be said of promises: the worst first, a change only where it is one."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from polku.features.promises.rules import NamedPromise
from polku.features.scores.findings import ALPHA, Change, Group, ranked
from polku.features.scores.shifts import Moved, shift_of
from polku.measure.scores import SMALL
from polku.stats.corrections import holm
from polku.stats.shares import share_difference
from polku.vocabulary.event import Metric
from polku.vocabulary.result import Result

Row = Mapping[str, Any]
Said = Literal["nothing", "few", "now", "same", "rose", "fell"]


class Gap(msgspec.Struct, frozen=True):
    """What those to whom a promise was broken give more (mostly less) than the others.

    ``p`` is corrected for the promises that are compared with it.
    """

    metric: Metric
    value: float
    low: float
    high: float
    p: float

    @property
    def significant(self) -> bool:
        """Whether it is more than chance brings, also among all that are compared."""
        return self.p <= ALPHA and (self.low > 0 or self.high < 0)

    @property
    def ends(self) -> tuple[float, float]:
        """The interval as a pair."""
        return self.low, self.high

    @property
    def less(self) -> tuple[float, float, float]:
        """How much less they give, with the ends of the interval."""
        return -self.value, -self.high, -self.low


class Kept(msgspec.Struct, frozen=True):
    """How a promise held; ``row`` is empty where nothing fell due or too few people had it."""

    promise: NamedPromise
    result: Result
    row: Row
    change: Change | None = None
    gap: Gap | None = None

    @property
    def thin(self) -> bool:
        """Whether too few fell due to say more than the interval."""
        return bool(self.row) and self.row["n"] < SMALL

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval of the kept share."""
        return (self.row["kept_low"], self.row["kept_high"]) if self.row else None

    @property
    def before(self) -> float | None:
        """The kept share of the comparison period, where it may be compared with."""
        return self.change.before if self.change else None

    @property
    def said(self) -> Said:
        """What a title may say of it."""
        if not self.row:
            return "nothing"
        if self.thin:
            return "few"
        if self.change is None:
            return "now"
        if not self.change.significant:
            return "same"
        return "rose" if self.change.value > 0 else "fell"


class Answer(msgspec.Struct, frozen=True):
    """What was asked of one promise: its period, and the one it is compared with, if any."""

    promise: NamedPromise
    now: Result
    before: Result | None


def judged(answers: Sequence[Answer], minimum: int) -> tuple[Kept, ...]:
    """Return how the promises held, the worst first; those without figures come last.

    The changes of all are one family, and so are the gaps (Holm). Fewer cases than ``minimum``
    are not shown, also where more people wait for theirs.
    """
    rows = {one.promise.slug: _only(one.now, minimum) for one in answers}
    changes = _changes(answers, rows)
    gaps = _gaps(answers, rows)
    found = [
        Kept(
            one.promise,
            one.now,
            rows[one.promise.slug],
            changes.get(one.promise.slug),
            gaps.get(one.promise.slug),
        )
        for one in answers
    ]
    return tuple(sorted(found, key=_order))


def worst(found: Sequence[Kept]) -> Kept | None:
    """Return the promise that holds least; None where none was made often enough, or broken."""
    return next((one for one in found if one.row and not one.thin and one.row["broken"]), None)


def told(result: Result, minimum: int) -> list[dict[str, Any]]:
    """Return the rows of an answer in which enough fell due to be shown."""
    return [row for row in result.dicts() if row["n"] >= max(minimum, 1)]


def grouped(now: Result, before: Result | None, minimum: int) -> tuple[Group, ...]:
    """Return the groups of a breakdown, the worst first, their changes judged together."""
    earlier = {row["group"]: row for row in before.dicts()} if before else {}
    return ranked([_compared(row, earlier.get(row["group"])) for row in told(now, minimum)])


def shift_in(points: Sequence[Row]) -> Moved | None:
    """Return where the kept share went to another level, None where that may be chance."""
    return shift_of("csat", [{**row, "top": row["kept"]} for row in points])


def _order(one: Kept) -> tuple[bool, bool, float]:
    return not one.row, one.thin, one.row["kept_share"] if one.row else 0.0


def _only(result: Result | None, minimum: int = 1) -> Row:
    return next(iter(told(result, minimum)), {}) if result else {}


def _changes(answers: Sequence[Answer], rows: Mapping[str, Row]) -> dict[str, Change | None]:
    compared = [
        _compared({**rows[one.promise.slug], "group": one.promise.slug}, _only(one.before))
        for one in answers
        if rows[one.promise.slug]
    ]
    return {group.name: group.change for group in ranked(compared)}


def _compared(row: Row, before: Row | None) -> Row:
    """Return the row as `ranked` reads it: the kept share as a score, with its change."""
    shaped = {
        **row,
        "score": row["kept_share"],
        "low": row["kept_low"],
        "high": row["kept_high"],
    }
    if not before or not before["n"]:
        return shaped
    change = share_difference((row["kept"], row["n"]), (before["kept"], before["n"]))
    return shaped | {
        "before": before["kept_share"],
        "before_n": before["n"],
        "change": change.value,
        "change_low": change.low,
        "change_high": change.high,
        "change_p": change.p,
    }


def _gaps(answers: Sequence[Answer], rows: Mapping[str, Row]) -> dict[str, Gap]:
    known = [
        (one.promise.slug, one.promise.promise.score, rows[one.promise.slug])
        for one in answers
        if _has_gap(rows[one.promise.slug])
    ]
    corrected = holm([row["difference_p"] for _, _, row in known])
    return {
        slug: Gap(metric, -row["difference"], -row["difference_high"], -row["difference_low"], p)
        for (slug, metric, row), p in zip(known, corrected, strict=True)
    }


def _has_gap(row: Row) -> bool:
    if not row or row["difference"] is None:
        return False
    return bool(min(row["score_kept_n"], row["score_broken_n"]) >= SMALL)
