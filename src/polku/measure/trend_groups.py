"""Write how the events of a trend are grouped: by the interval, and by a field."""

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.labels import PACKED_PLACE, PACKED_TS, labels, packed
from polku.measure.source import bucket
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.touchpoints import View


class Grouping(msgspec.Struct, frozen=True):
    """How events are grouped: the ``columns`` to group by and the ``text`` that names a group.

    ``moment`` is the time of an event together with its group, in a form that sorts by time;
    ``ts`` takes the time of a ``moment`` (in milliseconds), ``place`` its group.
    """

    steps: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    text: str = "''"
    moment: str = "toUnixTimestamp64Milli(e.ts)"
    ts: str = "{}"
    place: str = ""


def group_of(view: View, question: TrendQuestion, values: Binder) -> Grouping:
    """Return how the question groups events by its field, by number where it can."""
    if not question.by:
        return Grouping()
    known = labels(question.by, view, values, question.dates)
    if known is None:
        text = dimension(question.by, view, values)
        moment = f"(toUnixTimestamp64Milli(e.ts), {text})"
        return Grouping((), {"grp": text}, "grp", moment, "{}.1", "{}.2")
    moment = packed("e.ts", known.number)
    return Grouping(
        (known.step,), {"label": known.number}, known.text("label"), moment, PACKED_TS, PACKED_PLACE
    )


def period_of(view: View, question: TrendQuestion, values: Binder, ts: str) -> dict[str, str]:
    """Return the column of the interval that ``ts`` lies in, none where none is asked."""
    return {"period": bucket(question.every, view, values, ts)} if question.every else {}
