"""Gather everything that the page of one person shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from polku.features.people import rules
from polku.features.people.arc import Arc, Encounter, arc_of
from polku.features.people.channels import Channel, channel_of
from polku.features.people.finding import Finding, finding_of
from polku.features.people.moments import Day, by_day
from polku.features.people.who import Who, who_is
from polku.features.people.words import words
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.measure.identifiers import KnownId
from polku.measure.person import Account, accounts_of, answers_of
from polku.measure.timeline import traits_of


class Pick(NamedTuple):
    """A channel that the timeline can be narrowed to."""

    channel: Channel
    events: int
    pressed: bool


class PersonPage(NamedTuple):
    """What the template needs; the timeline is as chosen, the rest is of the whole person."""

    person_id: int
    who: Who
    finding: Finding | None
    events: int
    answers: int
    first_seen: datetime
    last_seen: datetime
    arc: Arc
    arc_rows: Sequence[Mapping[str, Any]]
    picks: tuple[Pick, ...]
    channel: str
    only: rules.Only
    before: datetime | None
    days: tuple[Day, ...]
    older: datetime | None
    ids: Sequence[KnownId]
    accounts: Sequence[Account]
    reveal: bool


def person_page(
    project: Project,
    person: int,
    *,
    reveal: bool,
    channel: str = "",
    only: rules.Only = "",
    before: datetime | None = None,
) -> PersonPage:
    """Return the page of a person with the part of the timeline that was chosen."""
    store, view = event_store(), view_of(project)
    newest = rules.stretch_of(project, person, reveal=reveal)
    chosen = newest
    if channel or only or before:
        chosen = rules.stretch_of(
            project, person, reveal=reveal, before=before, channel=channel, only=only
        )
    counts = rules.channels(project, person)
    ids = rules.identities(project, person, reveal=reveal)
    answers = answers_of(store, view, person)
    arc = arc_of(newest.moments, answers, project.timezone)
    return PersonPage(
        person_id=person,
        who=who_is(traits_of(store, view, person), ids, reveal=reveal),
        finding=finding_of(newest.moments),
        events=sum(counts.values()),
        answers=len(answers),
        first_seen=min(one.first_seen for one in ids if one.first_seen),
        last_seen=newest.moments[0].ts,
        arc=arc,
        arc_rows=[_row(one) for one in arc.encounters] if arc.drawn else (),
        picks=tuple(
            Pick(channel_of(name), events, name == channel)
            for name, events in counts.items()
            if name
        ),
        channel=channel,
        only=only,
        before=before,
        days=by_day(chosen.moments, project.timezone),
        older=chosen.older,
        ids=ids,
        accounts=accounts_of(store, view, person),
        reveal=reveal,
    )


def _row(one: Encounter) -> dict[str, Any]:
    """Return an encounter as a drawing takes it."""
    label = words("scores", scores=one.scores) if one.worded else ""
    return {
        "value": one.felt,
        "lane": str(one.channel.label),
        "icon": one.channel.icon,
        "day": words("day", day=one.day),
        "label": label,
    }
