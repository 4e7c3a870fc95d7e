"""One job: what is to be done, who holds it until when, how far it is, and what came of it."""

from threading import Event
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """Work for a process that may be another one than the one that asked for it.

    A running job is held by a lease. Whoever lets it lapse (killed, machine gone) has lost the
    job, and another process takes it over; that is why a job must bear being done twice.
    """

    name = models.CharField(max_length=60)
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="jobs")
    arguments: Any = models.JSONField(default=dict)
    #: Holds while a job is unfinished: a second one of the same words is not started.
    once = models.CharField(max_length=120, null=True, unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    due = models.DateTimeField()  # not to be begun before
    attempt = models.IntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)  # unlike for every claim
    lease_until = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)  # 0 where nobody knows
    result: Any = models.JSONField(null=True)
    error: Any = models.JSONField(null=True)  # {"message": …, "values": …} of the last failure
    language = models.CharField(max_length=10, default="en")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    #: Set by the process that runs it where it must end soon; see `rules.progress`.
    halt: Event | None = None

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="work_ready")]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
