"""What people write about events and properties, and the schemas that events are held to."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.features.projects.models import Project


class Status(models.TextChoices):
    """Where an event or a property is in its life."""

    PLANNED = "planned", pgettext_lazy("of an event", "Planned")
    IN_USE = "in_use", pgettext_lazy("of an event", "In use")
    RETIRING = "retiring", pgettext_lazy("of an event", "To be retired")


class Mode(models.TextChoices):
    """What is done with a schema; the values are those of `polku.collect.schemas.checking.Mode`."""

    OFF = "off", pgettext_lazy("of a schema", "Off")
    WATCH = "watch", pgettext_lazy("of a schema", "Watch")
    ENFORCE = "enforce", pgettext_lazy("of a schema", "Enforce")


class Entry(models.Model):
    """What is written about an event, or about one ``property`` of it (its path, with dots)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="catalogue_entries")
    event = models.CharField(max_length=256)
    property = models.CharField(max_length=300, blank=True)
    owner = models.CharField(_("Who answers for it"), max_length=120, blank=True)
    description = models.TextField(_("What it means"), max_length=2_000, blank=True)
    status = models.CharField(
        pgettext_lazy("of an event", "Status"), max_length=8, choices=Status.choices, blank=True
    )
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "event", "property"], name="one_entry_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.property}".strip()


class EventSchema(models.Model):
    """That a project's events of one name have a schema; its newest version holds."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="event_schemas")
    event = models.CharField(max_length=256)
    mode = models.CharField(max_length=7, choices=Mode.choices, default=Mode.OFF)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "event"], name="one_schema_of_an_event")
        ]

    def __str__(self) -> str:
        return self.event


class SchemaVersion(models.Model):
    """One version of a schema; ``context`` names fields of the event that must be there.

    ``checked`` and ``failed`` count the events that arrived while it was watched or enforced.
    """

    schema = models.ForeignKey(EventSchema, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    context: Any = models.JSONField(default=list, blank=True)
    restored = models.PositiveIntegerField(null=True, blank=True)
    checked = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schema", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.schema} {self.number}"
