"""Lay out a person's events as moments that a page can show: titled, toned, grouped by day."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.features.people.channels import Channel, channel_of
from polku.features.people.masking import mask_properties, mask_text
from polku.features.people.properties import Property, keys_of, readable, waited
from polku.vocabulary.event import Kind, Metric

#: Moments further apart than this are told apart.
_CLOSE = timedelta(minutes=30)

Tone = Literal["bad", "good", ""]

#: What a call that says who somebody is, is to the reader.
_KINDS: dict[Kind, tuple[str | Promise, str]] = {
    "identify": (_("Said who this is"), "badge-check"),
    "group": (_("Named the account"), "building"),
    "alias": (_("Changed an id"), "git-merge"),
}


class Given(NamedTuple):
    """A score that was given, on its scale."""

    metric: Metric
    value: float
    lowest: int
    highest: int

    @property
    def tone(self) -> Tone:
        """How the metric counts it: NPS 0–6 bad, 9–10 good; CSAT the two ends; CES the halves."""
        if self.metric == "nps":
            return "bad" if self.value <= 6 else "good" if self.value >= 9 else ""
        if self.metric == "csat":
            low, high = self.lowest + 1, self.highest - 1
            return "bad" if self.value <= low else "good" if self.value >= high else ""
        middle = (self.lowest + self.highest) / 2
        return "bad" if self.value < middle else "good" if self.value > middle else ""

    @property
    def felt(self) -> float:
        """The score from −2 (the lowest of its scale) to 2 (the highest)."""
        return (self.value - self.lowest) / (self.highest - self.lowest) * 4 - 2

    @property
    def name(self) -> str:
        """The metric as it is spoken of."""
        return self.metric.upper()


class Moment(NamedTuple):
    """One event of a person, ready to be shown."""

    ts: datetime
    title: str | Promise
    event: str  # the event's own name, where the title is another
    encounter: bool  # False where it only says who somebody is, or the rules leave it out
    channel: Channel
    icon: str
    score: Given | None
    text: str
    language: str  # of the text, '' where the event does not say
    read: tuple[Property, ...]
    waited: float
    keys: frozenset[tuple[str, str]]  # ids of what it is about, such as a call or an order
    details: tuple[tuple[str, str], ...]

    @property
    def tone(self) -> Tone:
        """How the moment went, as far as a score tells."""
        return self.score.tone if self.score else ""


class Run(NamedTuple):
    """Moments of one sort that follow each other closely, in the order given; often just one."""

    moments: tuple[Moment, ...]

    @property
    def first(self) -> Moment:
        """The moment that stands for all."""
        return self.moments[0]

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """When the earliest and the latest of them happened."""
        return min(one.ts for one in self.moments), max(one.ts for one in self.moments)


class Day(NamedTuple):
    """What happened on one day of the project's zone, in the order given."""

    day: date
    runs: tuple[Run, ...]


def moment(row: Mapping[str, Any], *, reveal: bool) -> Moment:
    """Return a row of a timeline as a moment; contact details are hidden unless ``reveal``."""
    channel = channel_of(row["channel"])
    title, icon = _KINDS.get(row["kind"], (row["touchpoint"] or row["event"], channel.icon))
    properties = msgspec.json.decode(row["properties"])
    shown = properties if reveal else mask_properties(properties)
    known = row["kind"] in _KINDS
    return Moment(
        ts=row["ts"],
        title=title,
        event="" if known or row["event"] == title else row["event"],
        encounter=bool(row["touchpoint"]) or row["score"] is not None,
        channel=channel,
        icon=icon,
        score=_score(row),
        text=row["text"] if reveal else mask_text(row["text"]),
        language=_language(properties),
        read=() if known else readable(shown),
        waited=waited(properties),
        keys=keys_of(properties),
        details=_details(row, shown, reveal=reveal),
    )


def by_day(moments: Iterable[Moment], zone: str) -> tuple[Day, ...]:
    """Return moments, in order of time, under the days of ``zone``, like beside like."""
    tz = ZoneInfo(zone)
    days = groupby(moments, key=lambda one: one.ts.astimezone(tz).date())
    return tuple(Day(day, tuple(map(Run, _runs(group)))) for day, group in days)


def _runs(moments: Iterable[Moment]) -> Iterator[tuple[Moment, ...]]:
    """Yield alike neighbours as one: same sort and channel, nothing said, close in time."""
    run: list[Moment] = []
    for one in moments:
        if run and not (_alike(run[-1], one) and abs(run[-1].ts - one.ts) <= _CLOSE):
            yield tuple(run)
            run = []
        run.append(one)
    if run:
        yield tuple(run)


def _alike(one: Moment, other: Moment) -> bool:
    silent = not (one.score or one.text or other.score or other.text)
    return silent and (one.title, one.event, one.channel) == (
        other.title,
        other.event,
        other.channel,
    )


def _language(properties: Mapping[str, Any]) -> str:
    said = properties.get("language")
    return said if isinstance(said, str) and re.fullmatch(r"[a-z]{2,3}", said) else ""


def _score(row: Mapping[str, Any]) -> Given | None:
    if row["score"] is None or row["highest"] <= row["lowest"]:
        return None
    return Given(row["metric"], row["score"], row["lowest"], row["highest"])


#: What else an event says, in the order shown; the words are those of the API.
_FIELDS = ("event", "kind", "channel", "stage", "source", "account", "user_id", "anonymous_id")


def _details(
    row: Mapping[str, Any], properties: Mapping[str, Any], *, reveal: bool
) -> tuple[tuple[str, str], ...]:
    said = [(name, str(row[name])) for name in _FIELDS if row[name]]
    said = said if reveal else [(name, mask_text(value)) for name, value in said]
    return (*said, ("message_id", row["message_id"]), *_flat(properties))


def _flat(properties: Mapping[str, Any], before: str = "") -> Sequence[tuple[str, str]]:
    """Return nested properties as ``address.town`` and its value."""
    found: list[tuple[str, str]] = []
    for name, value in properties.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", _written(value)))
    return found


def _written(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
