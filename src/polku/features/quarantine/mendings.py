"""The mending rules of a project: keep them, try them on what is kept, hold them on arrival."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from polku.collect.quarantine.again import Again, mending, read_again
from polku.collect.quarantine.mending import Change, Match, MendingRule
from polku.collect.reading import Step
from polku.features.projects.models import Project, User
from polku.features.quarantine.models import Mending
from polku.features.quarantine.steps import keeps_of, steps_of
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import InvalidQuestion, NotFound, translatable
from polku.vocabulary.kept import Kept, Selection

#: How many entries a rule is tried on before it is saved, and how many are shown.
TRIED, SHOWN = 1_000, 5
_MOST_RULES = 200


class Example(NamedTuple):
    """An entry before a rule, and what came of it."""

    kept: Kept
    again: Again


class Preview(NamedTuple):
    """What a rule does to the entries it is for: ``tried`` of ``matching``.

    ``read`` could be read with it; ``unread`` could not, and the rest it does not change.
    """

    matching: int
    tried: int
    read: int
    unread: int
    examples: tuple[Example, ...]

    @property
    def unchanged(self) -> int:
        """Entries that the rule is for and changes nothing in."""
        return self.tried - self.read - self.unread


def rule_of(one: Mending) -> MendingRule:
    """Return a kept rule as a value."""
    match = Match(event=one.event, code=one.code, place=one.place, source=one.source)
    changes = msgspec.convert(one.changes, tuple[Change, ...])
    return MendingRule(name=one.name, match=match, changes=changes)


def mendings_of(project: Project) -> list[Mending]:
    """Return the rules of a project in their order."""
    return list(Mending.objects.filter(project=project).select_related("created_by"))


def access_mending(project: Project, pk: int) -> Mending:
    """Return a rule of the project; raises `NotFound`."""
    found = Mending.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise NotFound(translatable("This project has no such mending rule."))
    return found


def save_mending(
    project: Project, rule: MendingRule, by: User | None, *, on_arrival: bool = False
) -> Mending:
    """Keep a new rule; raises `InvalidQuestion` where the project has too many."""
    if Mending.objects.filter(project=project).count() >= _MOST_RULES:
        raise InvalidQuestion(
            translatable("A project can have %(limit)d mending rules. Delete some first."),
            limit=_MOST_RULES,
        )
    written = _written(rule, on_arrival=on_arrival)
    return Mending.objects.create(project=project, created_by=by, **written)


def change_mending(one: Mending, rule: MendingRule, *, on_arrival: bool) -> Mending:
    """Put ``rule`` in the place of one that is kept; its place in the order stays."""
    for name, value in _written(rule, on_arrival=on_arrival).items():
        setattr(one, name, value)
    one.save()
    return one


def _written(rule: MendingRule, *, on_arrival: bool) -> dict[str, Any]:
    return {
        "name": rule.name,
        **{name: getattr(rule.match, name) for name in ("event", "code", "place", "source")},
        "changes": msgspec.to_builtins(rule.changes),
        "on_arrival": on_arrival,
    }


def selection_of(match: Match) -> Selection:
    """Return what selects the kept entries that a rule is for."""
    asked: dict[str, Any] = {
        name: value
        for name in ("event", "code", "place", "source")
        if (value := getattr(match, name))
    }
    return Selection(**asked)


def preview(project: Project, rule: MendingRule) -> Preview:
    """Try a rule on the entries it is for; nothing is stored."""
    keeper = event_store().quarantine
    selection = selection_of(rule.match)
    matching, _ = keeper.count(project.pk, selection)
    steps, keeps = steps_of(project.pk), keeps_of(project.pk)
    tried = [
        Example(entry.kept, read_again(entry.kept, [rule], steps, keeps=keeps))
        for portion in keeper.portions(project.pk, keeper.ids(project.pk, selection, TRIED))
        for entry in portion
    ]
    read = [one for one in tried if one.again.rules and one.again.reason is None]
    unread = [one for one in tried if one.again.rules and one.again.reason is not None]
    shown = (*read[:SHOWN], *unread[: SHOWN - len(read[:SHOWN])])
    return Preview(matching, len(tried), len(read), len(unread), shown)


def arrival_step(project_id: int, steps: Sequence[Step]) -> Step:
    """Return the step that mends what is rejected on arrival; ``steps`` stand before it."""
    standing = Mending.objects.filter(project=project_id, on_arrival=True)
    return mending([rule_of(one) for one in standing], steps)
