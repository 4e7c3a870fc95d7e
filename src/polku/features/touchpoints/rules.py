"""Keep a project's touchpoint rules in order: the first that matches an event wins."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from polku.features.projects.rules import Project
from polku.features.touchpoints.models import Rule
from polku.vocabulary.errors import InvalidQuestion, NotFound, translatable
from polku.vocabulary.touchpoints import Condition, TouchpointRule

#: How long a deleted rule can be brought back.
KEPT = timedelta(days=30)


def rules_of(project: Project) -> tuple[TouchpointRule, ...]:
    """Return the rules in the order in which they are tried."""
    return tuple(rule_value(rule) for rule in stored_rules(project))


def stored_rules(project: Project) -> QuerySet[Rule]:
    """Return the rules with their ids, in order."""
    return Rule.objects.filter(project=project, deleted_at=None)


def rule_value(rule: Rule) -> TouchpointRule:
    """Return a stored rule as the value that questions use."""
    return TouchpointRule(
        event=rule.event,
        conditions=msgspec.convert(rule.conditions, tuple[Condition, ...]),
        touchpoint=rule.touchpoint,
        channel=rule.channel,
        stage=rule.stage,
        hidden=rule.hidden,
    )


def access_rule(project: Project, pk: int) -> Rule:
    """Return the project's rule with this id."""
    rule = stored_rules(project).filter(pk=pk).first()
    if rule is None:
        raise NotFound(translatable("This project has no such rule. It may have been deleted."))
    return rule


@transaction.atomic
def add_rule(project: Project, value: TouchpointRule) -> Rule:
    """Store a new rule after all others."""
    rule = Rule(project=project, position=_last_position(project) + 1)
    return _write(rule, value)


def change_rule(project: Project, pk: int, value: TouchpointRule) -> Rule:
    """Give a rule another content; it keeps its place."""
    return _write(access_rule(project, pk), value)


@transaction.atomic
def replace_rules(
    project: Project, values: Iterable[TouchpointRule], *, now: datetime | None = None
) -> None:
    """Make ``values`` the rules of the project; those that are lost can be brought back."""
    wanted = list(values)
    for rule in stored_rules(project):
        if rule_value(rule) in wanted:
            rule.delete()
        else:
            delete_rule(project, rule.pk, now=now)
    for position, value in enumerate(wanted, 1):
        _write(Rule(project=project, position=position), value)


@transaction.atomic
def move_rule(project: Project, pk: int, direction: Literal["up", "down"]) -> Rule:
    """Swap a rule with its neighbour; at the end of the list it stays where it is."""
    rule = access_rule(project, pk)
    order = list(stored_rules(project))
    for position, moved in enumerate(moved_order(order, order.index(rule), direction), 1):
        Rule.objects.filter(pk=moved.pk).update(position=position)
    return rule


def moved_order(order: Sequence[Rule], index: int, direction: Literal["up", "down"]) -> list[Rule]:
    """Return the order with the rule at ``index`` one place further up or down."""
    other = max(index - 1, 0) if direction == "up" else min(index + 1, len(order) - 1)
    swapped = list(order)
    swapped[index], swapped[other] = swapped[other], swapped[index]
    return swapped


def delete_rule(project: Project, pk: int, *, now: datetime | None = None) -> Rule:
    """Take a rule out; `restore_rule` brings it back to its place within `KEPT`."""
    now = now or timezone.now()
    rule = access_rule(project, pk)
    rule.deleted_at = now
    rule.save(update_fields=["deleted_at"])
    Rule.objects.filter(project=project, deleted_at__lt=now - KEPT).delete()
    return rule


def deleted_rules(project: Project) -> QuerySet[Rule]:
    """Return the rules that can be brought back, the newest first."""
    deleted = Rule.objects.filter(project=project, deleted_at__isnull=False)
    return deleted.order_by("-deleted_at")


def restore_rule(project: Project, pk: int) -> Rule:
    """Bring a deleted rule back to where it was."""
    rule = deleted_rules(project).filter(pk=pk).first()
    if rule is None:
        raise NotFound(translatable("This project has no such deleted rule."))
    rule.deleted_at = None
    rule.save(update_fields=["deleted_at"])
    return rule


def check_rule(value: TouchpointRule) -> None:
    """Refuse a rule that takes every event or does nothing with what it takes."""
    if not value.event and not value.conditions:
        raise InvalidQuestion(
            translatable("Name an event or give a condition; otherwise the rule takes everything.")
        )
    if not (value.touchpoint or value.channel or value.stage or value.hidden):
        raise InvalidQuestion(
            translatable("Give a touchpoint, a channel or a stage, or leave the events out.")
        )


def _last_position(project: Project) -> int:
    last = Rule.objects.filter(project=project).aggregate(last=Max("position"))["last"]
    return int(last or 0)


def _write(rule: Rule, value: TouchpointRule) -> Rule:
    check_rule(value)
    rule.event = value.event
    rule.conditions = msgspec.to_builtins(value.conditions)
    rule.touchpoint = value.touchpoint
    rule.channel = value.channel
    rule.stage = value.stage
    rule.hidden = value.hidden
    rule.save()
    return rule
