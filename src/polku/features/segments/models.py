"""A project's segments: the rule that people are chosen by, or that they were listed once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class Segment(models.Model):
    """One segment; its people are worked out by ``definition``, or were listed at ``frozen_at``.

    ``definition`` is JSON as `polku.vocabulary.segmenting` reads it. Who was listed lies in the
    event store under this row's number; ``origin`` says in words where from.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="segments")
    slug = models.SlugField(max_length=60, allow_unicode=False)
    name = models.CharField(_("Name of the segment"), max_length=120)
    definition = models.TextField(blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_segment_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True) ^ models.Q(definition=""),
                name="segment_is_live_or_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.name
