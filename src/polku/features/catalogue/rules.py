"""Gather what the catalogue says of a project's events, and where each is used."""

from datetime import datetime
from typing import Any, NamedTuple

from polku.features.catalogue.entries import (
    NOTHING,
    Entries,
    Written,
    entries_of,
    write_entry,
)
from polku.features.catalogue.listing import Listed, listed
from polku.features.catalogue.schemas import arrival_step, schemas_of
from polku.features.people.masking import mask_properties
from polku.features.projects.rules import Project
from polku.features.promises.rules import NamedPromise, promises_of
from polku.features.questions.rules import event_store, view_of
from polku.features.touchpoints.models import Rule
from polku.features.touchpoints.rules import rule_value, stored_rules
from polku.measure.catalogue.events import Catalogue, catalogue
from polku.measure.catalogue.properties import Properties, PropertySummary, described
from polku.measure.catalogue.sample import Sample, Sampled, latest_of, sample_of

__all__ = ["arrival_step", "entries_of", "write_entry"]

#: Days of which the list shows the volume.
DAYS = 28


class Told(NamedTuple):
    """The catalogue of a project, with what is written in it."""

    found: Catalogue
    events: list[Listed]


class Described(NamedTuple):
    """One property with its examples masked, the shares of its types, and what is written of it."""

    summary: PropertySummary
    types: tuple[tuple[str, float], ...]
    examples: tuple[tuple[Any, int], ...]
    written: Written


class Uses(NamedTuple):
    """What of the project names an event: touchpoint rules and promises."""

    rules: tuple[Rule, ...]
    promises: tuple[NamedPromise, ...]


def catalogue_of(project: Project, now: datetime) -> Told:
    """Return everything that arrives or was written about."""
    found = catalogue(event_store(), view_of(project), now, DAYS)
    return Told(found, listed(found, entries_of(project), schemas_of(project)))


def properties_of(project: Project, event: str) -> tuple[Sample, Properties]:
    """Return a sample of an event and what its properties are like."""
    sample = sample_of(event_store(), view_of(project), event)
    return sample, described([one.properties for one in sample.events], sample.total)


def with_words(found: Properties, event: str, entries: Entries) -> list[Described]:
    """Return the properties with what is written about them, contact details hidden."""
    return [
        Described(
            one,
            tuple((kind, events / one.events) for kind, events in one.types),
            tuple((masked(one.path, value), events) for value, events in one.examples),
            entries.get((event, one.path), NOTHING),
        )
        for one in found.listed
    ]


def masked(path: str, value: Any) -> Any:
    """Return one value of a property as everybody may see it."""
    nested: Any = value
    for name in reversed(path.split(".")):
        nested = {name: nested}
    hidden: Any = mask_properties(nested)
    for name in path.split("."):
        hidden = hidden[name]
    return hidden


def latest(project: Project, one: Listed) -> list[tuple[Sampled, dict[str, Any]]]:
    """Return the last events of a name, with their properties as everybody may see them."""
    if one.summary is None:
        return []
    found = latest_of(event_store(), view_of(project), one.name, one.summary.last_seen)
    return [(one, mask_properties(one.properties)) for one in found]


def uses_of(project: Project, event: str) -> Uses:
    """Return the touchpoint rules and promises that name an event."""
    return Uses(
        tuple(rule for rule in stored_rules(project) if rule_value(rule).event == event),
        tuple(
            one
            for one in promises_of(project)
            if event in (one.promise.made_by, one.promise.kept_by)
        ),
    )


def used_properties(uses: Uses) -> frozenset[str]:
    """Return the properties that those rules and promises read."""
    fields = {
        condition.field for rule in uses.rules for condition in rule_value(rule).conditions
    } | {
        field
        for one in uses.promises
        for field in (
            one.promise.key,
            one.promise.deadline.until,
            *(c.field for c in (*one.promise.made_where, *one.promise.kept_where)),
        )
    }
    return frozenset(field.removeprefix("property.") for field in fields if field)
