"""Say in one sentence what matters most on a person's timeline, from what is certain only.

The newest low score counts most, then the longest wait, then the last answer, then what happened
last. Only the ninety days up to the person's last moment are looked at. A wait is told with a score
only where the two belong together: they share an id, a touchpoint or a channel. "After" is order
in time, no more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.utils.functional import Promise

from polku.features.people.moments import Given, Moment

_RECENT = timedelta(days=90)
#: A wait this long before an answer belongs to its story.
_BEFORE = timedelta(days=3)
_LONG, _WORTH_SAYING = 300, 60

Kind = Literal["low_after_wait", "low", "waited", "answer", "last"]


class Finding(NamedTuple):
    """What the title says; the template has one sentence for each ``kind``."""

    kind: Kind
    at: datetime
    title: str | Promise
    score: Given | None = None
    later: Given | None = None
    waited: float = 0.0

    @property
    def value(self) -> float | None:
        """The score that the title speaks of."""
        return self.score.value if self.score else None

    @property
    def highest(self) -> int | None:
        """The highest of its scale."""
        return self.score.highest if self.score else None

    @property
    def later_value(self) -> float | None:
        """The newest score, where it came later."""
        return self.later.value if self.later else None

    @property
    def later_highest(self) -> int | None:
        """The highest of its scale."""
        return self.later.highest if self.later else None


def finding_of(moments: Sequence[Moment]) -> Finding | None:
    """Return what to say of ``moments`` (the newest first); None where there are none."""
    encounters = [one for one in moments if one.encounter] or list(moments)
    if not encounters:
        return None
    recent = [one for one in encounters if encounters[0].ts - one.ts <= _RECENT]
    answers = [one for one in recent if one.score]
    low = next((one for one in answers if one.tone == "bad"), None)
    if low:
        return _low(low, answers[0], recent)
    longest = max(recent, key=lambda one: one.waited)
    if longest.waited >= _LONG:
        return Finding("waited", longest.ts, longest.title, waited=longest.waited)
    if answers:
        return Finding("answer", answers[0].ts, answers[0].title, score=answers[0].score)
    return Finding("last", encounters[0].ts, encounters[0].title)


def _low(low: Moment, newest: Moment, recent: Sequence[Moment]) -> Finding:
    later = newest.score if newest is not low else None
    wait = max((one.waited for one in recent if _led_to(one, low)), default=0.0)
    kind: Kind = "low_after_wait" if wait >= _WORTH_SAYING else "low"
    return Finding(kind, low.ts, low.title, low.score, later, wait if wait >= _WORTH_SAYING else 0)


def _led_to(one: Moment, answer: Moment) -> bool:
    """Return whether ``one`` came before the answer and is about the same thing."""
    if not timedelta() <= answer.ts - one.ts <= _BEFORE:
        return False
    if one.keys & answer.keys:
        return True
    return one.title == answer.title or (one.channel.name != "" and one.channel == answer.channel)
