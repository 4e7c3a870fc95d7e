"""What is fetched from where, and each time that it was."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.features.projects.models import Project


class Kind(models.TextChoices):
    """What is fetched; the values are those of `polku.collect.pulls.mappings.Kind`."""

    MAILBOX = "mailbox", _("Mailbox of reviews (IMAP, mbox file or maildir folder)")
    HELP_DESK = "help_desk", _("Help desk (address, or folder of exports)")
    CALL_LOG = "call_log", _("Call log (CSV file or folder)")
    ACCESS_LOG = "access_log", _("Access log of a web server (combined format)")


class State(models.TextChoices):
    """How the last run went."""

    NEW = "new", pgettext_lazy("of a pull", "Not run yet")
    DONE = "done", pgettext_lazy("of a pull", "Done")
    FAILED = "failed", pgettext_lazy("of a pull", "Failed")


class Pull(models.Model):
    """One thing to fetch; its secret is in a file of its own, never in the database.

    ``cursor`` is where the next run goes on; ``error`` is {"message": …, "values": …}.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="pulls")
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("What is fetched"), max_length=10, choices=Kind.choices)
    place = models.CharField(_("Where it is"), max_length=1_000)
    user = models.CharField(_("User name"), max_length=200, blank=True)
    mapping = models.TextField(_("What the columns mean"), max_length=64_000)
    hours = models.PositiveSmallIntegerField(_("Hours between two runs"), default=24)
    active = models.BooleanField(_("Fetch by itself"), default=True)
    cursor: Any = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.NEW)
    error: Any = models.JSONField(null=True, blank=True)
    due = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["active", "due"])]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One time that a pull ran, and what became of its rows."""

    pull = models.ForeignKey(Pull, models.CASCADE, related_name="runs")
    started = models.DateTimeField()
    finished = models.DateTimeField()
    rows = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    left_out = models.BigIntegerField(default=0)
    rejected: Any = models.JSONField(default=list)
    error: Any = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-started", "-pk"]

    def __str__(self) -> str:
        return f"{self.pull} {self.started}"
