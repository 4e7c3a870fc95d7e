"""What a project decided about privacy, what people asked for, and when old data was looked at."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.collect.privacy.kinds import KINDS
from polku.features.projects.models import Project

#: How long a new project keeps what; thirteen months allow a comparison with the year before.
USUAL_DAYS = {"events_days": 396, "bots_days": 90, "quarantine_days": 30, "files_days": 30}


def _all_kinds() -> list[str]:
    return list(KINDS)


def _days(label: Any) -> Any:
    return models.PositiveIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
    )


class PrivacySettings(models.Model):
    """The rules of a project. Days that are not set mean that nothing is removed by age."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="privacy")
    addresses: Any = models.JSONField(default=_all_kinds)
    texts: Any = models.JSONField(default=_all_kinds)
    query: Any = models.JSONField(default=list)
    never: Any = models.JSONField(default=list)
    always: Any = models.JSONField(default=list)
    traits = models.BooleanField(default=False)
    truncate = models.BooleanField(default=False)
    undo_minutes = models.PositiveIntegerField(default=60, validators=[MaxValueValidator(43_200)])
    events_days = _days(_("Events"))
    bots_days = _days(_("Events of machines"))
    quarantine_days = _days(_("Quarantine"))
    files_days = _days(_("Files of imports"))
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.project)


class Wish(models.TextChoices):
    """What somebody asked for."""

    ERASE = "erase", _("Erasure")
    EXPORT = "export", _("Export")
    PROJECT = "project", _("Erasure of the project")


class Stage(models.TextChoices):
    """How far a request has come."""

    ASKED = "asked", _("Received")
    HIDDEN = "hidden", _("Hidden, can be cancelled")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Done")


class Request(models.Model):
    """One request about a person. ``person`` is their key while it is needed, then nothing.

    ``project_pk`` outlives the project. ``signature`` is over the receipt as it was given.
    """

    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="requests")
    project_pk = models.PositiveIntegerField()
    wish = models.CharField(max_length=7, choices=Wish.choices)
    receipt = models.CharField(max_length=24, unique=True)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.ASKED)
    person = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    events = models.BigIntegerField(default=0)
    identifiers = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    signature = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.receipt


class Checkpoint(models.Model):
    """When old data was looked for last: a clock that jumped since then must not remove any.

    ``doubted`` is a clock that jumped and that nobody confirmed yet; nothing is removed by it.
    """

    at = models.DateTimeField()
    doubted = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.at.isoformat()
