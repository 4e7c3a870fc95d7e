"""Decide what may be said of retention: how many come back, and whether that changed or differs."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from polku.features.retention.triangle import Cell, Line, Triangle
from polku.features.retention.wording import FEW
from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.stats.means import mean_difference
from polku.stats.sample import Sample
from polku.stats.shares import share_difference
from polku.vocabulary.questions import RetentionQuestion

#: Chance of even one false alarm in a family of comparisons.
ALPHA = 0.05
#: Cohorts that are needed on either side to speak of a change.
LEAST = 3

Said = Literal["nothing", "early", "now", "rose", "fell", "group", "alike", "groups"]


class Finding(msgspec.Struct, frozen=True):
    """What the page says: the ``first`` and ``last`` period that are known, and what stands out.

    ``group`` differs most from the ``others`` in the first period, as far as chance allows.
    """

    said: Said
    first: Cell | None = None
    last: Cell | None = None
    group: Line | None = None
    others: float | None = None


def finding_of(
    question: RetentionQuestion, triangle: Triangle, *, skip_oldest: bool = False
) -> Finding:
    """Return what an answer says; ``skip_oldest`` where those of the first cohort may be no new.

    A change is one between the older and the newer half of the cohorts, judged by how much
    cohorts differ among themselves (Welch). Groups are compared with all others together, and
    corrected for how many are (Holm). Recurring cohorts share people, so nothing is compared.
    """
    if not triangle.means:
        return Finding("nothing")
    if question.by:
        return _groups(question, triangle.means)
    known = [cell for cell in triangle.means[0].cells if cell.over]
    if not known:
        return Finding("early")
    said: Said = "now"
    if question.cohort == "first":
        change = _change(triangle.cohorts[1:] if skip_oldest else triangle.cohorts)
        if change and change.p <= ALPHA and change.significant:
            said = "rose" if change.value > 0 else "fell"
    return Finding(said, known[0], known[-1] if len(known) > 1 else None)


def _change(cohorts: Sequence[Line]) -> Difference | None:
    """Return how much more came back of the newer half of the cohorts than of the older."""
    shares = [one.cells[0].share for one in cohorts if not one.thin]
    known = [share for share in shares if share is not None]
    half = len(known) // 2
    if half < LEAST:
        return None
    newer, older = _sample(known[-half:]), _sample(known[:half])
    if min(newer.variance, older.variance) == 0:
        return None  # the same each time says not how sure it is
    return mean_difference(newer, older, 0, 1)


def _sample(values: Sequence[float]) -> Sample:
    middle = sum(values) / len(values)
    return Sample(
        len(values), middle, sum((one - middle) ** 2 for one in values) / (len(values) - 1)
    )


def _groups(question: RetentionQuestion, means: Sequence[Line]) -> Finding:
    """Return the group that differs most from the others, where one does beyond chance."""
    compared = [line for line in means if line.cells[0].over and line.cells[0].n >= FEW]
    if not compared:
        return Finding("early")
    pairs = [(line.cells[0].returned or 0, line.cells[0].n) for line in compared]
    whole = tuple(map(sum, zip(*pairs, strict=True)))
    found = []
    if len(compared) > 1 and question.cohort == "first":
        for line, (count, n) in zip(compared, pairs, strict=True):
            others = (whole[0] - count, whole[1] - n)
            found.append((line, others, share_difference((count, n), others)))
    corrected = holm([one.p for _, _, one in found])
    real = [one for one, p in zip(found, corrected, strict=True) if p <= ALPHA]
    if not real:
        return Finding("alike" if found else "groups", compared[0].cells[0])
    line, (count, n), _ = max(real, key=lambda one: abs(one[2].value))
    return Finding("group", line.cells[0], group=line, others=count / n)
