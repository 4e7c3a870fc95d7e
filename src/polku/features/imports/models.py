"""One file that somebody brought, how it was read, and what became of its rows."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class Status(models.TextChoices):
    """How far an import has come."""

    NEW = "new", _("Waiting to be imported")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Not completed")


class Import(models.Model):
    """A file; ``mapping`` is its TOML text, ``left_out`` and ``rejected`` are lists of `Reason`."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=40)  # a name of our own: theirs never names a path
    size = models.BigIntegerField()
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.NEW)
    mapping = models.TextField(blank=True)
    position = models.BigIntegerField(default=0)  # bytes of the file that were read
    read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    left_out: Any = models.JSONField(default=list)
    rejected: Any = models.JSONField(default=list)
    error: Any = models.JSONField(null=True)  # {"message": …, "values": …} of what stopped it
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.file_name
