"""Ask what the page of journeys shows: variants, steps, what differs, and who is behind them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from polku.features.journeys.finding import Finding, finding_of
from polku.features.people.rules import known_by
from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask, event_store, view_of
from polku.measure.behind import people_behind, people_behind_variant
from polku.measure.contrasts import path_contrasts
from polku.measure.paths.walking import offsets
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import PathQuestion, StepMatrixQuestion, TrendQuestion
from polku.vocabulary.questions.walks import Walk
from polku.vocabulary.result import Result

#: Rows that a page lists.
VARIANTS, STEPS, PEOPLE = 25, 150, 100

Row = dict[str, Any]


class Leg(msgspec.Struct, frozen=True):
    """What people are listed behind: one step of the paths, or one whole variant."""

    step: int | None = None
    source: str = ""
    target: str = ""
    variant: tuple[str, ...] = ()


class Journeys(msgspec.Struct, frozen=True):
    """All that the page tells. ``covered`` adds up the shares down to each variant."""

    question: PathQuestion
    variants: Result
    steps: Result
    contrasts: Result
    finding: Finding
    rows: tuple[Row, ...]
    covered: tuple[float, ...]
    edges: tuple[Row, ...]
    variants_api: str
    steps_api: str


def journeys_of(project: Project, question: PathQuestion) -> Journeys:
    """Answer the question in its two shapes, and compare the steps."""
    by_variant = msgspec.structs.replace(question, shape="variants", limit=VARIANTS)
    by_step = msgspec.structs.replace(question, shape="transitions", limit=STEPS)
    variants, steps = ask(project, by_variant), ask(project, by_step)
    contrasts = path_contrasts(event_store(), view_of(project), question)
    rows, edges = tuple(variants.dicts()), tuple(steps.dicts())
    return Journeys(
        question=question,
        variants=variants,
        steps=steps,
        contrasts=contrasts,
        finding=finding_of(question, rows, edges, contrasts.dicts()),
        rows=rows,
        covered=_covered(rows, variants.n),
        edges=edges,
        variants_api=address_of(project, by_variant),
        steps_api=address_of(project, by_step),
    )


def _covered(rows: Sequence[Row], total: int) -> tuple[float, ...]:
    taken, covered = 0, []
    for row in rows:
        taken += row["paths"]
        covered.append(taken / total)
    return tuple(covered)


def places_of(project: Project, question: Walk) -> tuple[str, ...]:
    """Return what paths of the period may be made of, the most met first; rare ones never."""
    if question.of == "page":
        asked = StepMatrixQuestion(of="page", dates=question.dates, where=question.where, steps=6)
        met: Counter[str] = Counter()
        for row in ask(project, asked).dicts():
            met[row["place"]] += row["paths"]
        return tuple(place for place, _ in met.most_common() if place)
    trend = TrendQuestion(dates=question.dates, by=question.of, where=question.where)
    return tuple(row["group"] for row in ask(project, trend).dicts() if row["group"])


def people_of(project: Project, question: PathQuestion, leg: Leg, *, reveal: bool) -> Result:
    """Answer with the people behind ``leg``; ids that are e-mail addresses are masked."""
    store, view = event_store(), view_of(project)
    if leg.variant:
        found = people_behind_variant(store, view, question, leg.variant, PEOPLE)
    elif (
        leg.step is not None
        and leg.step in offsets(question, question.steps)[:-1]
        and leg.source
        and leg.target
    ):
        found = people_behind(store, view, question, leg.step, leg.source, leg.target, PEOPLE)
    else:
        raise InvalidQuestion(
            translatable(
                "Say which step of the paths is meant: “step” (from 1), “source” and “target”, "
                "or each touchpoint of a whole path as “variant”."
            )
        )
    rows = tuple(
        tuple(
            known_by(value, reveal=reveal) if column in ("user_id", "name") else value
            for column, value in zip(found.columns, row, strict=True)
        )
        for row in found.rows
    )
    return msgspec.structs.replace(found, rows=rows)
