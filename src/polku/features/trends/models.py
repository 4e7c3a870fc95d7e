"""What the company did on a day, so that whoever reads a course later knows why it bends."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project

LONGEST = 80


class Note(models.Model):
    """One event of the company: shown as a dashed line on every course over time."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="notes")
    day = models.DateField(_("Day"))
    text = models.CharField(_("What happened"), max_length=LONGEST)

    class Meta:
        ordering: ClassVar = ["-day", "pk"]
        indexes: ClassVar = [models.Index(fields=["project", "day"])]

    def __str__(self) -> str:
        return f"{self.day}: {self.text}"
