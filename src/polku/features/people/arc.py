"""Gather moments into encounters, and the encounters into an arc of how it went."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from polku.features.people.channels import Channel, channel_of
from polku.features.people.moments import Given, Moment
from polku.measure.person import Answer

#: As many as can be told apart on a drawing.
MOST = 24
#: Up to so many answers, each has its words at its mark.
_WORDY = 8
#: A line takes two points.
FEWEST = 2


class Encounter(NamedTuple):
    """What happened in one channel on one day without another in between."""

    day: date
    channel: Channel
    titles: tuple[str, ...]
    scores: tuple[Given, ...]
    worded: bool = False

    @property
    def felt(self) -> float | None:
        """The mean of the scores from −2 to 2, None where nothing was answered."""
        if not self.scores:
            return None
        return sum(one.felt for one in self.scores) / len(self.scores)


class Arc(NamedTuple):
    """Encounters in order of time; ``answered`` of them carry a score."""

    encounters: tuple[Encounter, ...]
    answered: int

    @property
    def drawn(self) -> bool:
        """Whether there are enough answers for a line."""
        return self.answered >= FEWEST


def arc_of(moments: Sequence[Moment], answers: Sequence[Answer], zone: str) -> Arc:
    """Return the arc of the newest encounters in ``moments`` (the newest first).

    Where fewer than two of those were answered, that of the newest ``answers`` (the oldest
    first) alone.
    """
    arc = _arc(_encounters(moments, zone)[-MOST:])
    if arc.drawn:
        return arc
    tz = ZoneInfo(zone)
    alone = [_answered(one, tz) for one in answers]
    return _arc([one for one in alone if one.scores][-MOST:])


def _arc(encounters: Sequence[Encounter]) -> Arc:
    answered = [one for one in encounters if one.felt is not None]
    if len(answered) <= _WORDY:
        worded = set(answered)
    else:
        extremes = (min(answered, key=_felt), max(answered, key=_felt), answered[-1])
        worded = set(extremes)
    marked = tuple(one._replace(worded=one in worded) for one in encounters)
    return Arc(marked, len(answered))


def _felt(encounter: Encounter) -> float:
    return encounter.felt or 0.0


def _encounters(moments: Sequence[Moment], zone: str) -> list[Encounter]:
    tz = ZoneInfo(zone)
    real = [one for one in reversed(moments) if one.encounter]
    runs = groupby(real, key=lambda one: (one.ts.astimezone(tz).date(), one.channel))
    return [_encounter(day, channel, tuple(run)) for (day, channel), run in runs]


def _encounter(day: date, channel: Channel, run: Sequence[Moment]) -> Encounter:
    titles = tuple(dict.fromkeys(str(one.title) for one in run))
    return Encounter(day, channel, titles, tuple(one.score for one in run if one.score))


def _answered(answer: Answer, tz: ZoneInfo) -> Encounter:
    scores: tuple[Given, ...] = ()
    if answer.metric and answer.score is not None and answer.highest > answer.lowest:
        scores = (Given(answer.metric, answer.score, answer.lowest, answer.highest),)
    title = answer.touchpoint or answer.event
    return Encounter(answer.ts.astimezone(tz).date(), channel_of(answer.channel), (title,), scores)
