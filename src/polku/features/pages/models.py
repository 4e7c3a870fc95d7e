"""The page rules of a project, as its editors wrote them."""

from django.db import models

from polku.features.projects.models import Project


class PageRules(models.Model):
    """One rule a line, ``/order/* = Order``; ``tidy`` takes numbers and keys out of the rest."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="page_rules")
    text = models.TextField(blank=True)
    tidy = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"page rules of {self.project_id}"
