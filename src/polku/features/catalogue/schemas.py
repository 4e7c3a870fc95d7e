"""Keep the schemas of a project's events in versions; hand what holds to the collector."""

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import msgspec
from django.db import transaction
from django.db.models import F, QuerySet

from polku.collect.reading import Step
from polku.collect.schemas.checking import Mode as CheckMode
from polku.collect.schemas.checking import Rule, Schema, SchemaTally, checking
from polku.features.catalogue.models import EventSchema, Mode, SchemaVersion
from polku.features.projects.models import User
from polku.features.projects.rules import Project
from polku.vocabulary.errors import InvalidQuestion, NotFound, translatable

_LONGEST_NAME = 256
_tally = SchemaTally()


class Version(msgspec.Struct, frozen=True):
    """A schema that somebody writes or wrote: its text, and the context that it asks for."""

    text: str
    context: tuple[str, ...] = ()


def schemas_of(project: Project) -> dict[str, str]:
    """Return the mode of each event that has a schema."""
    return dict(EventSchema.objects.filter(project=project).values_list("event", "mode"))


def schema_of(project: Project, event: str) -> EventSchema | None:
    """Return the schema of an event, None where it has none."""
    if "\x00" in event:
        return None
    return EventSchema.objects.filter(project=project, event=event).first()


def access_schema(project: Project, event: str) -> EventSchema:
    """Return the schema of an event; raises `NotFound` where it has none."""
    found = schema_of(project, event)
    if found is None:
        raise NotFound(translatable("This event has no schema."))
    return found


def access_version(project: Project, pk: int) -> SchemaVersion:
    """Return one version of a schema of the project; raises `NotFound`."""
    found = SchemaVersion.objects.filter(schema__project=project, pk=pk).first()
    if found is None:
        raise NotFound(translatable("This project has no such version of a schema."))
    return found


def versions_of(project: Project, event: str) -> list[SchemaVersion]:
    """Return the versions, the one that holds first, with what was counted until now."""
    found = schema_of(project, event)
    if found is None:
        return []
    keep_counts(found.versions.all())
    return list(found.versions.select_related("created_by"))


def checked(version: Version) -> Schema:
    """Return the schema made ready; raises `InvalidSchema`."""
    return Schema(version.text, version.context)


@transaction.atomic
def save_version(
    project: Project, event: str, version: Version, by: User | None, restored: int | None = None
) -> SchemaVersion:
    """Make ``version`` the one that holds, unless it holds already; the mode stays."""
    checked(version)
    if not event or "\x00" in event or len(event) > _LONGEST_NAME:
        raise InvalidQuestion(
            translatable("A name has 1 to %(limit)d characters, and no control characters."),
            limit=_LONGEST_NAME,
        )
    schema, _ = EventSchema.objects.get_or_create(project=project, event=event)
    last = schema.versions.first()
    if last and Version(last.text, tuple(last.context)) == version:
        return last
    return schema.versions.create(
        number=last.number + 1 if last else 1,
        text=version.text,
        context=list(version.context),
        restored=restored,
        created_by=by,
    )


def restore_version(project: Project, pk: int, by: User | None) -> SchemaVersion:
    """Make an older version hold again, as a new one."""
    old = access_version(project, pk)
    version = Version(old.text, tuple(old.context))
    return save_version(project, old.schema.event, version, by, restored=old.number)


def set_mode(project: Project, event: str, mode: str) -> EventSchema:
    """Say what is done with an event's schema from now on."""
    if mode not in Mode.values:
        raise InvalidQuestion(translatable("“%(mode)s” is no mode of a schema."), mode=mode[:40])
    schema = access_schema(project, event)
    keep_counts(schema.versions.all())
    schema.mode = mode
    schema.save(update_fields=["mode"])
    return schema


def arrival_step(project_id: int) -> Step:
    """Return the step that holds a project's events to their schemas."""
    versions = list(_holding(project_id))
    keep_counts(versions)
    rules = {
        one.schema.event: Rule(
            _compiled(one.text, tuple(one.context)), cast("CheckMode", one.schema.mode), one.pk
        )
        for one in versions
    }
    return checking(rules, _tally)


def _holding(project_id: int) -> list[SchemaVersion]:
    """Return the newest version of each schema that is not off."""
    found: dict[int, SchemaVersion] = {}
    rows: QuerySet[SchemaVersion] = SchemaVersion.objects.filter(
        schema__project_id=project_id, schema__mode__in=[Mode.WATCH, Mode.ENFORCE]
    )
    for one in rows.select_related("schema").order_by("number"):
        found[one.schema_id] = one
    return list(found.values())


def keep_counts(versions: Sequence[SchemaVersion] | QuerySet[SchemaVersion]) -> None:
    """Write down what was counted of ``versions`` in this process since the last time."""
    for pk, counted in _tally.take([one.pk for one in versions]).items():
        SchemaVersion.objects.filter(pk=pk).update(
            checked=F("checked") + counted.checked, failed=F("failed") + counted.failed
        )


@lru_cache(maxsize=2_000)
def _compiled(text: str, context: tuple[str, ...]) -> Schema:
    """Return a compiled schema; asked again after some seconds, it is the same."""
    return Schema(text, context)
