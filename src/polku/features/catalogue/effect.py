"""Say what a schema would do: how many of the last days' events do not fit, and why."""

from collections import Counter
from datetime import datetime, timedelta

import msgspec

from polku.collect.schemas.checking import Schema
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.measure.catalogue.sample import Sample, Sampled, sample_of
from polku.stats.estimate import Estimate
from polku.stats.shares import share
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event, Kind, Score

#: The days that are looked back, and the most events of them that are checked.
DAYS, CHECKED = 30, 20_000
_EXAMPLES = 3


class Failure(msgspec.Struct, frozen=True):
    """One reason, how many events it stops, and some of them."""

    error: InvalidEvent
    events: int
    examples: tuple[Sampled, ...]


class Effect(msgspec.Struct, frozen=True):
    """Of ``checked`` events (of ``total`` in the last days) ``failed`` would not fit."""

    checked: int
    total: int
    failed: int
    failures: tuple[Failure, ...]

    @property
    def whole(self) -> bool:
        """Whether every event of the days was checked."""
        return self.checked >= self.total

    @property
    def share(self) -> Estimate | None:
        """The share that fails; None where nothing could be checked."""
        return share(self.failed, self.checked) if self.checked else None


def sample_for(project: Project, event: str, now: datetime, size: int = CHECKED) -> Sample:
    """Return the events of the last days that a schema is tried on or drafted from."""
    since = now - timedelta(days=DAYS)
    return sample_of(event_store(), view_of(project), event, since, size)


def effect_of(schema: Schema, sample: Sample) -> Effect:
    """Return what ``schema`` would have done to the sampled events."""
    counts: Counter[str] = Counter()
    errors: dict[str, InvalidEvent] = {}
    examples: dict[str, list[Sampled]] = {}
    for one in sample.events:
        fault = schema.fault(_event(one))
        if fault is None:
            continue
        reason = str(fault)
        counts[reason] += 1
        errors.setdefault(reason, fault)
        kept = examples.setdefault(reason, [])
        if len(kept) < _EXAMPLES:
            kept.append(one)
    failures = [
        Failure(errors[reason], events, tuple(examples[reason]))
        for reason, events in counts.most_common(20)
    ]
    return Effect(sample.n, sample.total, counts.total(), tuple(failures))


def _event(one: Sampled) -> Event:
    kind: Kind = one.kind  # type: ignore[assignment] # the store holds nothing else
    return Event(
        message_id=one.message_id,
        kind=kind,
        name=one.name,
        timestamp=one.ts,
        received_at=one.received_at,
        user_id=one.user_id,
        anonymous_id=one.anonymous_id,
        account_id=one.account_id,
        source=one.source,
        channel=one.channel,
        touchpoint=one.touchpoint,
        stage=one.stage,
        score=Score("nps", one.score, 0, 10) if one.score is not None else None,
        text=one.text,
        bot=one.bot,
        properties=one.properties,
    )
