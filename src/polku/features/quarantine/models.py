"""The mending rules of a project, and the record of what was done with its quarantine."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class Mending(models.Model):
    """A rule: which entries it is for, and its changes as a list of `Change` in JSON."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="mendings")
    name = models.CharField(max_length=100)
    event = models.CharField(max_length=256, blank=True)
    code = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=256, blank=True)
    changes: Any = models.JSONField(default=list)
    on_arrival = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Deed(models.TextChoices):
    """What was done with entries."""

    REPLAY = "replay", _("Read again")
    DISCARD = "discard", _("Thrown away")


class Status(models.TextChoices):
    """How far it is."""

    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")


class Action(models.Model):
    """Something done with many entries at once; `key` stands beside each of its decisions.

    ``selection`` is a `Selection` in JSON, ``total`` the number of entries that it meant.
    ``events`` were stored by a replay, ``failed`` entries could still not be read.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="quarantine_actions")
    key = models.CharField(max_length=40, unique=True)
    deed = models.CharField(max_length=7, choices=Deed.choices)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.RUNNING)
    selection: Any = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    events = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.pk}"
