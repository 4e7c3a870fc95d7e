"""Links that work once: an invitation to a project, and the first owner's sign-in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models.projects import Project, Role


class Invitation(models.Model):
    """Lets whoever holds the link join a project, once, until it expires."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(_("Role"), max_length=6, choices=Role.choices)
    note = models.CharField(_("Who is it for?"), max_length=120, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created", "pk"]

    def __str__(self) -> str:
        return self.note or self.role


class SignInLink(models.Model):
    """Printed on the console only: lets its holder become the owner, once, within the hour."""

    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.created:%Y-%m-%d %H:%M}"
