"""Keep an answer within bounds: so many intervals and rows, and the largest groups by name.

A field may have a million values. What groups by it is asked as it is, and stopped where it gives
more rows than an answer may have; then it is asked again with the groups of most events by name
and all others as one.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import KEPT, OTHERS, dimension
from polku.measure.source import indented, source
from polku.store import Answering, Table
from polku.vocabulary.errors import InvalidQuestion, TooManyRows, translatable
from polku.vocabulary.questions import AnyQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

#: What one answer may have: hours of more than a year, rows, and groups where there are more rows.
MOST_INTERVALS, MOST_ROWS, MOST_GROUPS = 10_000, 50_000, 100

_OTHERS = translatable(
    "There are too many groups to name: the %(named)s of most events are, all others are together "
    "as “%(others)s”."
)

Q = TypeVar("Q", bound=AnyQuestion)
Answer = Callable[[Answering, View, AnyQuestion], Result]


class _Bounded:
    """Answers like ``store``, and raises `TooManyRows` for what has more than `MOST_ROWS`."""

    def __init__(self, store: Answering) -> None:
        self._store = store

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        # not 'throw': the embedded engine tells no error that comes in the middle of an answer
        bounds = f"settings max_result_rows = {MOST_ROWS}, result_overflow_mode = 'break'"
        table = self._store.query(f"{sql}\n{bounds}", parameters)
        if len(table.rows) > MOST_ROWS:  # it breaks after the block in which there are more
            raise TooManyRows(
                translatable(
                    "This answer would have more than %(most)s rows. Choose a shorter period, "
                    "longer intervals or fewer groups."
                ),
                most=MOST_ROWS,
            )
        return table


def ask_within_bounds(
    store: Answering, view: View, question: AnyQuestion, answer: Answer
) -> Result:
    """Return the ``answer``, with the largest groups only where there are too many to name.

    Raises `InvalidQuestion` where there are too many intervals, `TooManyRows` where no fewer
    groups help.
    """
    check_intervals(question)
    every = getattr(question, "every", None)
    if not question.by and not every:
        return answer(store, view, question)
    try:
        return answer(_Bounded(store), view, question)
    except TooManyRows:
        if not question.by:
            raise
    kept, asked = with_largest_groups(store, view, question)
    found = answer(_Bounded(store), kept, asked)
    said = Caveat("other_groups", _OTHERS, {"named": len(kept.kept), "others": OTHERS})
    return msgspec.structs.replace(found, caveats=(*found.caveats, said))


def check_intervals(question: AnyQuestion) -> None:
    """Raise `InvalidQuestion` where the period has more intervals than can be answered about."""
    if getattr(question, "every", None) != "hour" or question.dates is None:
        return
    hours = 24 * ((question.dates.last - question.dates.first).days + 1)
    if hours > MOST_INTERVALS:
        raise InvalidQuestion(
            translatable(
                "%(intervals)s intervals are too many: at most %(most)s. Choose a shorter period "
                "or longer intervals."
            ),
            parameter="every",
            intervals=hours,
            most=MOST_INTERVALS,
        )


def with_largest_groups(store: Answering, view: View, question: Q) -> tuple[View, Q]:
    """Return the view and question in which the groups of most events keep their names."""
    values = Binder()
    grouped = source(
        view,
        values,
        {"grp": dimension(question.by, view, values)},
        dates=question.dates,
        where=question.where,
    )
    most = values.bind("most", MOST_GROUPS, "UInt32")
    sql = (
        f"select grp\nfrom (\n{indented(grouped)}\n)\ngroup by grp\n"
        f"order by count() desc, grp\nlimit {most}"
    )
    kept = tuple(row[0] for row in store.query(sql, values.parameters).rows)
    return (
        msgspec.structs.replace(view, kept=kept),
        msgspec.structs.replace(question, by=KEPT + question.by),
    )
