"""A project's dashboards, the cards on them, and the links that they are shared by."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.dashboards.ready import in_words
from polku.features.projects.models import Project, User


class Dashboard(models.Model):
    """One dashboard; cards without a period of their own show its last ``days``."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="dashboards")
    slug = models.SlugField(max_length=60, allow_unicode=False)
    name = models.CharField(_("Name of the dashboard"), max_length=120)
    days = models.PositiveSmallIntegerField(default=28)
    created = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_dashboard_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name as its reader is told it."""
        return in_words(self.name)


class CardKind(models.TextChoices):
    """What stands on a card."""

    QUESTION = "question", _("Question")
    TEXT = "text", _("Text")
    HEADING = "heading", _("Heading")


class Card(models.Model):
    """One card: ``x``, ``w`` and ``h`` on the grid of its dashboard, where ``position`` orders.

    A question is kept as it is spelt: its name, and its parameters as pairs. ``text`` is the
    heading, the words (Markdown), or a title in place of the finding.
    """

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="cards")
    kind = models.CharField(max_length=8, choices=CardKind.choices)
    question = models.CharField(max_length=40, blank=True)
    parameters = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True, max_length=5_000)
    position = models.PositiveSmallIntegerField()
    x = models.PositiveSmallIntegerField(default=1)
    w = models.PositiveSmallIntegerField(default=6)
    h = models.PositiveSmallIntegerField(default=4)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text or self.question

    @property
    def words(self) -> str:
        """The text as its reader is told it."""
        return in_words(self.text)


class SharedLink(models.Model):
    """A link that shows a dashboard to whoever has it, until it ``expires`` or is revoked."""

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("Whom it is for"), max_length=120)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.name


class Mailing(models.Model):
    """Sends a dashboard as PDF to ``recipients`` (one a line) at ``hour``, every day or a week.

    ``weekday`` counts from Monday as 0; None is every day. ``failed`` says why the last did not go.
    """

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="mailings")
    recipients = models.TextField(max_length=2_000)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    hour = models.PositiveSmallIntegerField(default=7)
    language = models.CharField(max_length=8, default="en")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)
    last_slot = models.DateTimeField(null=True, blank=True)
    last_sent = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.recipients
