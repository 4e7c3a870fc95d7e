"""Say how many people other rules would change, with the interval where only some were tried."""

from typing import NamedTuple

from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store
from polku.stats.shares import share
from polku.vocabulary.identity import IdentityRules


class Effect(NamedTuple):
    """Of ``people``, ``changed`` would change; between ``low`` and ``high`` of 95 in 100 draws."""

    people: int
    looked_at: int
    changed: int
    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether everybody was looked at."""
        return self.looked_at == self.people


def effect_of(project: Project, rules: IdentityRules) -> Effect:
    """Return what ``rules`` would change among people with more than one identifier."""
    found = event_store().identities.preview(project.pk, rules)
    if found.looked_at in (0, found.people):
        return Effect(found.people, found.looked_at, found.changed, found.changed, found.changed)
    tried = share(found.changed, found.looked_at)
    low, high = ((tried.low or 0.0) * found.people, (tried.high or 1.0) * found.people)
    changed = round(found.people * found.changed / found.looked_at)
    return Effect(found.people, found.looked_at, changed, round(low), round(high))
