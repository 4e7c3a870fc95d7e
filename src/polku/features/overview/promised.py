"""Compare how the promises held in the period with how they held before, the worst first."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from polku.features.promises.rules import NamedPromise
from polku.measure.promises import ask_promise
from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.stats.shares import share_difference
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import PromiseQuestion
from polku.vocabulary.touchpoints import View

#: Fewer promises than this are shown with their interval, never called a change.
SMALL = 30


class Kept(msgspec.Struct, frozen=True):
    """How one promise held; ``row`` are the columns of `polku.measure.promises` for the period.

    ``gap`` is what those to whom it was broken give more (mostly less) than the others.
    """

    promise: NamedPromise
    row: dict[str, Any]
    before: float | None = None
    before_n: int = 0
    change: Difference | None = None
    gap: Difference | None = None

    @property
    def metric(self) -> str:
        """The score by which kept and broken are compared."""
        return self.promise.promise.score

    @property
    def gap_ends(self) -> tuple[float, float] | None:
        """The ends of the gap's interval."""
        return (self.gap.low, self.gap.high) if self.gap else None

    @property
    def less(self) -> tuple[float, float, float] | None:
        """How much less those give to whom it was broken, with the ends of the interval."""
        return (-self.gap.value, -self.gap.high, -self.gap.low) if self.gap else None

    @property
    def thin(self) -> bool:
        """Whether too few were made in the period to say more than the interval."""
        return bool(self.row["n"] < SMALL)

    @property
    def worse(self) -> bool:
        """Whether it is kept less often than before."""
        return self.change is not None and self.change.high < 0


def promises_kept(
    store: Store,
    view: View,
    promises: Iterable[NamedPromise],
    dates: DateRange,
    compare: DateRange | None,
    now: datetime,
) -> tuple[Kept, ...]:
    """Return the promises that fell due in the period, the one broken most often first."""
    found = [_kept(store, view, one, (dates, compare), now) for one in promises]
    due = [one for one in found if one is not None]
    return tuple(sorted(due, key=lambda one: (one.thin, one.row["kept_share"])))


def worst(kept: Iterable[Kept]) -> Kept | None:
    """Return the promise broken most often; None where none has been made often enough."""
    return next((one for one in kept if not one.thin and one.row["broken"]), None)


def hurting(kept: Iterable[Kept]) -> frozenset[str]:
    """Return the slugs of promises whose breaking goes together with a lower score.

    The differences of all promises are one family, corrected by Holm's method.
    """
    known = [(one.promise.slug, one.gap) for one in kept if one.gap is not None]
    corrected = holm([gap.p for _, gap in known])
    return frozenset(
        slug for (slug, gap), p in zip(known, corrected, strict=True) if p <= 0.05 and gap.high < 0
    )


def _kept(
    store: Store,
    view: View,
    promise: NamedPromise,
    periods: tuple[DateRange, DateRange | None],
    now: datetime,
) -> Kept | None:
    row = _row(store, view, promise, periods[0], now)
    if row is None:
        return None
    gap = _gap(row)
    earlier = _row(store, view, promise, periods[1], now) if periods[1] else None
    if earlier is None:
        return Kept(promise, row, gap=gap)
    enough = min(row["n"], earlier["n"]) >= SMALL
    sides = ((row["kept"], row["n"]), (earlier["kept"], earlier["n"]))
    change = share_difference(*sides) if enough else None
    return Kept(promise, row, earlier["kept_share"], earlier["n"], change, gap)


def _row(
    store: Store, view: View, promise: NamedPromise, dates: DateRange, now: datetime
) -> dict[str, Any] | None:
    """Return the figures of a period, None where nothing fell due or too few people had it."""
    question = PromiseQuestion(promise=promise.promise, dates=dates)
    rows = ask_promise(store, view, question, now).dicts()
    return rows[0] if rows and rows[0]["n"] else None


def _gap(row: dict[str, Any]) -> Difference | None:
    """Return broken less kept, the other way round than the row has it."""
    if row["difference"] is None or min(row["score_kept_n"], row["score_broken_n"]) < SMALL:
        return None
    return Difference(
        value=-row["difference"],
        low=-row["difference_high"],
        high=-row["difference_low"],
        p=row["difference_p"],
        n_first=row["score_broken_n"],
        n_second=row["score_kept_n"],
    )
