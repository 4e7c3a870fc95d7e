"""Keep what was assumed of channels and what they cost, and say it for a period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec
from django.db import transaction

from polku.features.attribution.models import Assumed, Cost
from polku.features.projects.rules import Project
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import NotFound, translatable


class Spent(msgspec.Struct, frozen=True):
    """What the channel ``name`` cost on some days, in euros; ``pk`` once it is stored."""

    name: str
    dates: DateRange
    amount: Decimal
    pk: int = 0

    def within(self, dates: DateRange | None) -> Decimal:
        """Return the part of the cost that falls on ``dates``, each day of it alike."""
        if dates is None:
            return self.amount
        first, last = max(self.dates.first, dates.first), min(self.dates.last, dates.last)
        days = max((last - first).days + 1, 0)
        return self.amount * days / self.dates.days


def costs_of(project: Project, touch: str) -> tuple[Spent, ...]:
    """Return the costs of the channels that ``touch`` names, the latest first."""
    stored = Cost.objects.filter(project=project, touch=touch)
    return tuple(
        Spent(one.name, DateRange(one.first, one.last), one.amount, one.pk) for one in stored
    )


def cost_in(costs: Iterable[Spent], dates: DateRange | None) -> dict[str, float]:
    """Return what each channel cost in the period; channels without a cost there are left out."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in costs:
        sums[one.name] += one.within(dates)
    return {name: float(amount) for name, amount in sums.items() if amount}


@transaction.atomic
def add_costs(project: Project, touch: str, costs: Iterable[Spent]) -> int:
    """Store costs; one of a channel for the same days takes the place of the one before.

    Returns how many there are.
    """
    kept = 0
    for one in costs:
        Cost.objects.update_or_create(
            project=project,
            touch=touch,
            name=one.name,
            first=one.dates.first,
            last=one.dates.last,
            defaults={"amount": one.amount},
        )
        kept += 1
    return kept


def delete_cost(project: Project, pk: int) -> tuple[str, Spent]:
    """Delete a cost of the project; return it, after the field that its channel is named by."""
    found = Cost.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise NotFound(translatable("There is no such cost."))
    spent = Spent(found.name, DateRange(found.first, found.last), found.amount)
    found.delete()
    return found.touch, spent


def assumed_shares(project: Project, touch: str) -> dict[str, float]:
    """Return the share that was assumed of each channel."""
    return dict(Assumed.objects.filter(project=project, touch=touch).values_list("name", "share"))


@transaction.atomic
def assume(project: Project, touch: str, shares: Mapping[str, float | None]) -> None:
    """Store what is assumed of channels; None takes an assumption back, others stay."""
    for name, share in shares.items():
        if share is None:
            Assumed.objects.filter(project=project, touch=touch, name=name).delete()
        else:
            Assumed.objects.update_or_create(
                project=project, touch=touch, name=name, defaults={"share": share}
            )


def whole_month(day: date) -> DateRange:
    """Return the month before the one of ``day``, for which costs are usually known."""
    last = date.fromordinal(day.replace(day=1).toordinal() - 1)
    return DateRange(last.replace(day=1), last)
