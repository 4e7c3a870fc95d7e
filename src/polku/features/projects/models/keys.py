"""Keys of programs: write keys append events, API tokens ask questions."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.collect.rate import Rate
from polku.features.projects.models.projects import Project, Role


class WriteKey(models.Model):
    """Lets a sender append events to a project, and nothing else.

    It stands in pages and apps that anybody can read, so it is kept as it is. ``origins`` are the
    sites whose pages may send with it, one a line.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="write_keys")
    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("What sends with it"), max_length=60)
    origins = models.TextField(
        _("Sites whose pages may send"),
        blank=True,
        default="",
        help_text=_(
            "One address a line, such as https://shop.example. Empty: any site. "
            "Programs are not held to it."
        ),
    )
    events_per_second = models.PositiveIntegerField(
        _("Events a second, at most"),
        default=Rate().events,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Whoever sends more is asked to wait. After a silence ten times as many are let in."
        ),
    )
    created = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created", "pk"]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """Lets a program ask in the name of a project, with a role, until it expires.

    Only the hash is kept: the token itself is shown once. ``hint`` is its beginning.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    name = models.CharField(_("What uses it"), max_length=60)
    role = models.CharField(_("Role"), max_length=6, choices=Role.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["created", "pk"]

    def __str__(self) -> str:
        return self.name
