"""What a marketer knows of channels that no event tells: their costs, and the share assumed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project


class Cost(models.Model):
    """What the channel ``name`` cost on the days ``first`` to ``last``, both included.

    ``touch`` is the field that names channels: costs of campaigns and of channels are apart.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="channel_costs")
    touch = models.CharField(max_length=200)
    name = models.CharField(_("Channel"), max_length=200)
    first = models.DateField(_("First day"))
    last = models.DateField(_("Last day"))
    amount = models.DecimalField(_("Cost, euros"), max_digits=14, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["-last", "name", "pk"]
        indexes: ClassVar = [models.Index(fields=["project", "touch"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="cost_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="cost_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first}–{self.last}"


class Assumed(models.Model):
    """The share of conversions (0 to 1) that somebody believes the channel ``name`` has."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="assumed_shares")
    touch = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    share = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "touch", "name"], name="one_assumed_share_of_a_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.share:.0%}"
