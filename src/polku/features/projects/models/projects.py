"""A project, and who may do what in it."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do; each role may do what those below it may."""

    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    OWNER = "owner", _("Owner")

    def covers(self, other: str) -> bool:
        """Return whether this role may do what ``other`` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(Role(other))


class Project(models.Model):
    """One company's events and what is made of them; nothing crosses between projects."""

    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(_("Time zone"), max_length=60, default="Europe/Helsinki")
    minimum_group = models.PositiveSmallIntegerField(
        _("Smallest group whose figures are shown"),
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(1000)],
    )
    minimum_text_group = models.PositiveSmallIntegerField(
        _("Smallest group whose answers in words are shown"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(1000)],
    )
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in a project."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=6, choices=Role.choices)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "project"], name="one_role_in_a_project")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
