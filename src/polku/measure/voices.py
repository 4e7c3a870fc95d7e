"""Pick the latest answers in words, of those who scored low and of those who scored high."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import msgspec

from polku.measure.answers import AGGREGATES
from polku.measure.binding import Binder
from polku.measure.fields import dimension, raw
from polku.measure.masking import masked
from polku.measure.source import indented, person, source
from polku.store import Answering
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Metric
from polku.vocabulary.touchpoints import View

Tone = Literal["low", "high"]


class Voice(msgspec.Struct, frozen=True):
    """What one customer said, masked; ``language`` is what the answer says of itself, if any."""

    tone: Tone
    ts: datetime
    metric: Metric
    score: float
    touchpoint: str
    text: str
    language: str


class Voices(msgspec.Struct, frozen=True):
    """``shown`` of the answers in words; ``low`` and ``high`` are how many people gave one.

    A tone whose people are fewer than the project's threshold for texts is not shown at all,
    and its count is 0.
    """

    shown: tuple[Voice, ...]
    low: int = 0
    high: int = 0


def latest_voices(store: Answering, view: View, dates: DateRange, each: int = 2) -> Voices:
    """Return the ``each`` latest answers of either tone, of different people, none said twice."""
    values = Binder()
    columns = {
        "ts": "e.ts",
        "person": person(),
        "metric": "e.metric",
        "score": "assumeNotNull(e.score)",
        "lowest": "e.lowest",
        "highest": "e.highest",
        "touchpoint": "e.touchpoint",
        "viewed": dimension("encounter", view, values),
        "text": "e.text",
        "language": raw("language", values),
    }
    also = ["e.metric != ''", "e.score is not null", "lengthUTF8(e.text) >= 12"]
    said = source(view, values, columns, dates=dates, also=also)
    each_tone = values.bind("rows", each * 15, "UInt32")
    sql = (
        f"with said as (\n{indented(said)}\n),\ntoned as (\n"
        f"    select\n        *,\n        multiIf({_tones()}, '') as tone\n    from said\n)\n"
        "select\n    tone,\n    ts,\n    metric,\n    score,\n"
        "    if(viewed = '', touchpoint, viewed) as place,\n    text,\n    language,\n    person,\n"
        "    uniqExact(person) over (partition by tone) as people\n"
        f"from toned\nwhere tone != ''\norder by ts desc, text\nlimit {each_tone} by tone"
    )
    rows = store.query(sql, values.parameters).rows
    people = {row[0]: row[8] for row in rows if row[8] >= view.minimum_text_group}
    found = (row for row in rows if row[0] in people)
    shown = tuple(map(_voice, _different(found, each)))
    return Voices(shown, people.get("low", 0), people.get("high", 0))


def _voice(row: tuple[Any, ...]) -> Voice:
    tone, ts, metric, score, touchpoint, text, language, *_ = row
    return Voice(tone, ts, metric, score, touchpoint, masked(text).strip(), language)


def _tones() -> str:
    return ", ".join(
        f"metric = '{metric}' and {tests[side]}, '{tone}'"
        for metric, tests in AGGREGATES.items()
        for side, tone in ((1, "low"), (0, "high"))
    )


def _different(rows: Iterable[tuple[Any, ...]], each: int) -> list[tuple[Any, ...]]:
    """Keep ``each`` rows of a tone, no person, text or (at first) touchpoint twice."""
    kept: list[tuple[Any, ...]] = []
    waiting: list[tuple[Any, ...]] = []
    for row in rows:
        same = [one for one in kept if one[0] == row[0]]
        if len(same) == each or any(one[5] == row[5] or one[7] == row[7] for one in same):
            continue
        (waiting if any(one[4] == row[4] for one in same) else kept).append(row)
    for row in waiting:
        same = [one for one in kept if one[0] == row[0]]
        if len(same) < each and not any(one[5] == row[5] or one[7] == row[7] for one in same):
            kept.append(row)
    return sorted(kept, key=lambda row: row[0] == "high")
