"""What people see and decide of who is whom; identifiers in full only for editors and owners."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from polku.features.people.rules import access_person, known_by, search
from polku.features.projects.rules import Project, User
from polku.features.questions.rules import event_store, view_of
from polku.measure.identifiers import events_of
from polku.measure.person import known_as
from polku.store.identity.kinds import Decision
from polku.store.identity.parting import Parting
from polku.store.identity.verdicts import Entry, Which
from polku.vocabulary.errors import NotFound, translatable
from polku.vocabulary.identity import Identifier, IdentityRules

#: Lines of each part of the log.
SHOWN = 50


class Named(NamedTuple):
    """An identifier as a page shows it."""

    kind: str
    value: str


class Line(NamedTuple):
    """A merge, or what was not merged and why."""

    at: datetime
    one: Named
    other: Named
    said: str
    refused: str
    about: str
    person: int
    separable: int


class Decided(NamedTuple):
    """What somebody decided, with what it is about in words."""

    decision: Decision
    moved: tuple[Named, ...]
    stayed: tuple[Named, ...]
    person: int


class Side(NamedTuple):
    """One of the two people that a separation makes, or that a merge takes."""

    names: tuple[Named, ...]
    events: int
    name: str = ""
    key: int = 0


def lines(project: Project, which: Which, *, reveal: bool) -> list[Line]:
    """Return the newest merges of a project, or what its rules refused."""
    identities = event_store().identities
    identities.refresh()
    return [_line(one, reveal=reveal) for one in identities.log.newest(project.pk, which, SHOWN)]


def counts(project: Project) -> dict[str, int]:
    """Return how many were merged by rules, and refused."""
    counted = event_store().identities.log.count(project.pk)
    merged = counted.pop("", 0)
    return {"merged": merged, "refused": sum(counted.values())}


def decided(project: Project, *, reveal: bool) -> list[Decided]:
    """Return what people decided, the newest first."""
    found = reversed(event_store().identities.decisions.of(project.pk))
    hidden = event_store().erasures.hidden_keys(project.pk)
    return [
        _decided(one, reveal=reveal)
        for one in found
        if hidden.isdisjoint((*one.left, *one.right, *one.identifiers))
    ]


def parting_of(project: Project, key: int, *, reveal: bool) -> tuple[Parting, Side, Side]:
    """Return what separating a key would do: who leaves with which events, and who stays."""
    plan = event_store().identities.deciding.parting(project.pk, key)
    if not event_store().erasures.hidden_keys(project.pk).isdisjoint((*plan.moving, *plan.staying)):
        raise NotFound(
            translatable("This project has no such person. They may have been erased or joined.")
        )
    return (
        plan,
        _side(project, plan.moving, plan.identifiers, reveal=reveal),
        _side(project, plan.staying, plan.identifiers, reveal=reveal),
    )


def separate(project: Project, key: int, user: User) -> Decision:
    """Separate a key from its person."""
    return event_store().identities.deciding.separate(project.pk, key, _name(user))


def merge(project: Project, one: int, two: int, user: User) -> Decision:
    """Make two people of a project one."""
    first, second = access_person(project, one), access_person(project, two)
    return event_store().identities.deciding.merge(project.pk, first, second, _name(user))


def switch(project: Project, number: int, user: User, *, active: bool) -> Decision:
    """Take a decision back, or put it in force again."""
    return event_store().identities.deciding.switch(
        project.pk, number, active=active, by=_name(user)
    )


def change_rules(project: Project, changed: IdentityRules, user: User) -> None:
    """Set the rules of identity; people are worked out anew in the background."""
    event_store().identities.set_rules(project.pk, changed, _name(user))


def person_at(project: Project, text: str) -> int:
    """Return the one person whom an id, an address or a name stands for."""
    found = search(project, text.strip(), reveal=True) if text.strip() else ()
    exact = [one for one in found if text.strip() in (one.user_id, one.email, str(one.person_id))]
    people = {one.person_id for one in exact or found}
    if len(people) != 1:
        raise NotFound(
            translatable("“%(text)s” is %(number)d people. Give an id or an e-mail address."),
            text=text[:100],
            number=len(people),
        )
    return people.pop()


def side_of(project: Project, person: int, *, reveal: bool) -> Side:
    """Return a person with their identifiers and how many events they have."""
    identities = event_store().identities
    links = {one.key: one.identifier for one in identities.links.of([person], project.pk)}
    keys = list(links) or [person]
    return _side(project, keys, links, reveal=reveal, person=person)


def _name(user: User) -> str:
    return user.name or user.email


def _side(
    project: Project,
    keys: Sequence[int],
    identifiers: Mapping[int, Identifier],
    *,
    reveal: bool,
    person: int = 0,
) -> Side:
    store, view = event_store(), view_of(project)
    names = tuple(_named(identifiers[key], reveal=reveal) for key in keys if key in identifiers)
    user_id, name = known_as(store, view, [person]).get(person, ("", "")) if person else ("", "")
    called = known_by(name or user_id, reveal=reveal)
    return Side(names, events_of(store, view, keys), called, person)


def _named(identifier: Identifier, *, reveal: bool) -> Named:
    return Named(identifier.type, known_by(identifier.value, reveal=reveal))


def _line(entry: Entry, *, reveal: bool) -> Line:
    verdict = entry.verdict
    separable = verdict.other if verdict.other != entry.person else verdict.key
    return Line(
        entry.at,
        _named(entry.identifier, reveal=reveal),
        _named(entry.other_identifier, reveal=reveal),
        verdict.said,
        verdict.refused,
        verdict.about,
        entry.person,
        separable,
    )


def _decided(decision: Decision, *, reveal: bool) -> Decided:
    sides = [
        tuple(
            _named(decision.identifiers[key], reveal=reveal)
            for key in side
            if key in decision.identifiers
        )
        for side in (decision.left, decision.right)
    ]
    person = event_store().identities.person_of(decision.right[0])
    return Decided(decision, sides[0], sides[1], person)
