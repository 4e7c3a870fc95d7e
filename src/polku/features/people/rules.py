"""Find people, and gather what a page shows of one; contact details only for who may see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from polku.features.people.masking import mask_text
from polku.features.people.moments import Moment, moment
from polku.features.projects.rules import Project, Role
from polku.features.questions.rules import event_store, view_of
from polku.measure.identifiers import KnownId, ids_of, is_known
from polku.measure.search import PersonSummary, find_people
from polku.measure.timeline import ask_timeline, channel_counts
from polku.vocabulary.errors import NotFound, translatable
from polku.vocabulary.event import person_key

#: Moments on one page of a timeline, and the most that one instant may add to it.
PAGE = 100
_MOST_AT_ONCE = 10_000
#: Events looked through at a time for the few that are answers.
_MANY = 2_000
#: People listed at most, and looked through for a reader who sees no contact details.
LISTED = 50
_LOOKED_THROUGH = 200

Only = Literal["answers", ""]


class Found(NamedTuple):
    """A person in a list."""

    person_id: int
    user_id: str
    name: str
    email: str
    last_seen: datetime
    events: int


class Stretch(NamedTuple):
    """Part of a timeline, the newest first; older moments are before ``older``, if any."""

    moments: tuple[Moment, ...]
    older: datetime | None


def may_see_contacts(role: Role) -> bool:
    """Return whether a role sees how to reach people: editors and owners do."""
    return role.covers(Role.EDITOR)


def known_by(name: str, *, reveal: bool) -> str:
    """Return an id or a name as it may be shown: some are e-mail addresses."""
    return name if reveal else mask_text(name)


def search(project: Project, text: str, *, reveal: bool) -> tuple[Found, ...]:
    """Return people by id, name or e-mail address; those seen last where ``text`` is empty.

    Without ``reveal``, an address must be given whole: parts of it would give it away.
    """
    store, view = event_store(), view_of(project)
    if reveal or not text:
        people = find_people(store, view, text, LISTED)
    else:
        people = [
            one
            for one in find_people(store, view, text, _LOOKED_THROUGH)
            if _openly_matches(project, one, text)
        ]
    return tuple(_found(one, reveal=reveal) for one in people[:LISTED])


def _openly_matches(project: Project, one: PersonSummary, text: str) -> bool:
    wanted = text.lower()
    if wanted in one.name.lower() or wanted == one.email.lower():
        return True
    ids = (
        person_key(project.pk, user_id=text),
        person_key(project.pk, anonymous_id=text),
        int(text) if text.isdecimal() and int(text) < 2**64 else 0,
    )
    return one.person_id in {event_store().identities.person_of(key) for key in ids}


def _found(one: PersonSummary, *, reveal: bool) -> Found:
    return Found(
        one.person_id,
        known_by(one.user_id, reveal=reveal),
        known_by(one.name, reveal=reveal),
        known_by(one.email, reveal=reveal),
        one.last_seen,
        one.events,
    )


def access_person(project: Project, person_id: int) -> int:
    """Return the person whom the key belongs to now, where the project has events of theirs."""
    if person_id < 2**64:
        store = event_store()
        person = store.identities.person_of(person_id)
        if is_known(store, view_of(project), person):
            return person
    raise NotFound(
        translatable("This project has no such person. They may have been erased or joined.")
    )


def stretch_of(
    project: Project,
    person: int,
    *,
    reveal: bool,
    before: datetime | None = None,
    channel: str = "",
    only: Only = "",
) -> Stretch:
    """Return a page of a timeline; a moment is never cut off from others of its instant."""
    rows: list[dict[str, Any]] = []
    while True:
        found, before = _rows(project, person, before, channel, _MANY if only else PAGE)
        rows += [row for row in found if not only or row["metric"] or row["text"]]
        if before is None or len(rows) >= PAGE or not only:
            break
    return Stretch(tuple(moment(row, reveal=reveal) for row in rows), before)


def _rows(
    project: Project, person: int, before: datetime | None, channel: str, limit: int
) -> tuple[list[dict[str, Any]], datetime | None]:
    """Return whole instants, some ``limit`` events, and what time the rest is before."""
    store, view = event_store(), view_of(project)
    while True:
        found = ask_timeline(store, view, person, before=before, channel=channel, limit=limit + 1)
        rows = found.dicts()
        if len(rows) <= limit:
            return rows, None
        whole = [row for row in rows if row["ts"] > rows[-1]["ts"]]
        if whole or limit >= _MOST_AT_ONCE:
            return (whole or rows), (whole or rows)[-1]["ts"]
        limit *= 4


def channels(project: Project, person: int) -> dict[str, int]:
    """Return how many events the person has in each channel, most first."""
    return channel_counts(event_store(), view_of(project), person)


def identities(project: Project, person: int, *, reveal: bool) -> Sequence[KnownId]:
    """Return the person's ids with the reason why each is theirs."""
    found = ids_of(event_store(), view_of(project), person)
    if reveal:
        return found
    return [
        msgspec.structs.replace(one, name=mask_text(one.name), beside=mask_text(one.beside))
        for one in found
    ]
