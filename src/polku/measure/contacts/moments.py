"""Write the steps with what people met online or elsewhere, apart from contacts themselves."""

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.labels import PACKED_PLACE, PACKED_TS, labels, listed, packed
from polku.measure.matching import matched
from polku.vocabulary.dates import DateRange
from polku.vocabulary.matching import Matches
from polku.vocabulary.touchpoints import View


class Places(msgspec.Struct, frozen=True):
    """How an event's place (its touchpoint, or another dimension) is gathered with its time.

    ``moment`` sorts by time; ``ts`` and ``place`` take its parts, ``text`` names a place, and
    ``none`` is the place of an event that has none.
    """

    steps: tuple[str, ...]
    moment: str
    ts: str
    place: str
    text: str
    none: str

    def ts_of(self, one: str) -> str:
        """Return the milliseconds of a moment."""
        return self.ts.format(one)

    def place_of(self, one: str) -> str:
        """Return the place of a moment."""
        return self.place.format(one)


def places(by: str, view: View, values: Binder, dates: DateRange | None) -> Places:
    """Return how places are gathered: touchpoints that are encounters, where ``by`` is empty."""
    known = (
        listed("encounter", view, values, dates)
        if by in ("", "touchpoint")
        else labels(by, view, values, dates)
    )
    if known is None:
        moment = f"(toUnixTimestamp64Milli(e.ts), {dimension(by, view, values)})"
        return Places((), moment, "{}.1", "{}.2", "{}", "''")
    return Places(
        (known.step,),
        packed("e.ts", known.number),
        PACKED_TS,
        f"toUInt32({PACKED_PLACE})",
        known.text("{}"),
        "toUInt32(0)",
    )


def apart_from(matches: Matches, view: View, values: Binder) -> str:
    """Return whether an event is none of ``matches``."""
    return f"not {matched(matches, view, values)}" if matches else "true"
