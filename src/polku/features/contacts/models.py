"""What a project says its service contacts are, where it is not the usual."""

from typing import Any

from django.db import models

from polku.features.projects.models import Project


class Definitions(models.Model):
    """The project's `polku.vocabulary.contacts.Contacts`, as plain values."""

    project = models.OneToOneField(
        Project, models.CASCADE, primary_key=True, related_name="contact_definitions"
    )
    contacts: Any = models.JSONField()
    changed = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.project}"
