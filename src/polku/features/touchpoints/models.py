"""A project's rules, in the order in which they are tried."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class Rule(models.Model):
    """One `TouchpointRule`; ``conditions`` are written as `polku.vocabulary.conditions` reads."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="touchpoint_rules")
    position = models.PositiveIntegerField()
    event = models.CharField(_("Event"), max_length=200, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    touchpoint = models.CharField(_("Touchpoint"), max_length=120, blank=True)
    channel = models.CharField(_("Channel"), max_length=120, blank=True)
    stage = models.CharField(_("Stage"), max_length=120, blank=True)
    hidden = models.BooleanField(_("Not an encounter: leave out of journeys"), default=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        indexes: ClassVar = [models.Index(fields=["project", "position"])]

    def __str__(self) -> str:
        return f"{self.event or '*'} → {self.touchpoint or '—'}"
