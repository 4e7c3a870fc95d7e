"""Write whether a person did something so many times and then did, or did not do, another thing.

A person's moments are numbers that sort by time: twice the milliseconds, and one more for what
comes first. So at one instant the second thing stands before the first, and does not follow it.
"""

from datetime import UTC, datetime, timedelta

from polku.measure.binding import Binder
from polku.vocabulary.segments import Sequence

_DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Of each person: each first thing, so many before it (0 where there are none), and what follows:
#: the next second thing, or the last moment of all where none does.
MOMENTS = {
    "moments": (
        "arraySort(arrayConcat("
        "groupArrayIf(2 * toUnixTimestamp64Milli(ts) + 1, is_first), "
        "groupArrayIf(2 * toUnixTimestamp64Milli(ts), is_then)))"
    ),
    "firsts": "arrayFilter(one -> one % 2 = 1, moments)",
    "nexts": (
        "arrayFilter((next, one) -> one % 2 = 1, "
        "arrayReverseFill(one -> one % 2 = 0, moments), moments)"
    ),
}


def followed(leaf: Sequence, moment: datetime, values: Binder) -> str:
    """Return whether the sequence holds, over `MOMENTS`, as of ``moment``."""
    now = values.bind("at_ms", 2 * _milliseconds(moment) + 1, "Int64")
    gap = _days(leaf.then_days, values)
    came = "next % 2 = 0" + (f" and next - one < {gap}" if gap else "")
    if leaf.followed:
        holds = f"{came} and next <= {now}"
    elif gap:
        holds = f"one + {gap} <= {now} and not ({came})"
    else:
        holds = f"one <= {now} and not ({came} and next <= {now})"
    if leaf.times == 1:
        return f"arrayExists((one, next) -> {holds}, firsts, nexts)"
    enough = "before != 0"
    if width := _days(leaf.within_days, values):
        enough += f" and one - before <= {width}"
    back = values.bind("back", leaf.times - 1, "Int64")
    return (
        f"arrayExists((one, before, next) -> {enough} and {holds}, "
        f"firsts, arrayShiftRight(firsts, {back}), nexts)"
    )


def _days(days: int | None, values: Binder) -> str:
    """Return so many days in the unit of `MOMENTS`, '' for None."""
    return values.bind("gap", 2 * _DAY_MS * days, "Int64") if days else ""


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
