"""A project's promises: what the customer is told, and the two events that prove it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class Score(models.TextChoices):
    """The score by which kept and broken are compared."""

    CSAT = "csat", _("CSAT, satisfaction")
    NPS = "nps", _("NPS, recommendation")
    CES = "ces", _("CES, ease")


class Promise(models.Model):
    """One promise; it has either ``within`` (seconds) or ``until`` (a property), never both.

    ``made_where`` and ``kept_where`` are lists of `polku.vocabulary.touchpoints.Condition`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="promises")
    slug = models.SlugField(max_length=60, allow_unicode=False)
    name = models.CharField(_("Promise, as the customer hears it"), max_length=120)
    owner = models.CharField(_("Who answers for it"), max_length=120, blank=True)
    position = models.PositiveIntegerField()
    made_by = models.CharField(_("The promise is made when"), max_length=200)
    made_where = models.JSONField(default=list, blank=True)
    kept_by = models.CharField(_("The promise is kept when"), max_length=200)
    kept_where = models.JSONField(default=list, blank=True)
    within = models.PositiveIntegerField(null=True, blank=True)
    until = models.CharField(max_length=200, blank=True)
    by_day = models.BooleanField(default=False)
    key = models.CharField(max_length=200, blank=True)
    score = models.CharField(max_length=4, choices=Score.choices, default=Score.CSAT)
    score_days = models.PositiveSmallIntegerField(default=30)
    only_met = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_promise_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(within__isnull=True) ^ models.Q(until=""),
                name="promise_has_one_deadline",
            ),
        ]

    def __str__(self) -> str:
        return self.name
