"""Draft a design from the paths that most people take, as stages and steps to be edited."""

from collections import Counter
from itertools import count, groupby

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.paths.asking import ask_paths
from polku.measure.source import source
from polku.stats.alignment.drafting import drafted
from polku.store import Answering
from polku.vocabulary.designs import Design, Group, Part, Step, every_part
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.touchpoints import Condition, View

#: The share of paths that a draft allows, where the paths that may be shown are so many.
COVERED = 0.8


class Draft(msgspec.Struct, frozen=True):
    """A design that ``paths`` of the ``n`` that there are go through as it is meant.

    None where no path may be shown.
    """

    design: Design | None
    paths: int
    n: int


def draft_design(
    store: Answering, view: View, question: PathQuestion, covered: float = COVERED
) -> Draft:
    """Return a design of the most frequent paths, as many as cover the share ``covered``.

    The paths are those of the question, of touchpoints or of events. Paths of fewer people than
    the project's threshold are never among them. Steps that stand side by side at the top and
    belong to the same stage are put into a group of its name.
    """
    whole = msgspec.structs.replace(question, shape="variants", repeats=False, limit=1_000)
    answer = ask_paths(store, view, whole)
    ways: Counter[tuple[str, ...]] = Counter()
    for row in answer.dicts():
        if ways.total() >= covered * answer.n:
            break
        ways[row["variant"]] += row["paths"]
    field = question.of

    def events(name: str) -> str:
        if field == "event":
            return spell_matches((Match(name),))
        return spell_matches((Match(where=(Condition(field, "is", name),)),))

    parts = drafted(ways, events)
    if not parts:
        return Draft(None, 0, answer.n)
    stages = _stages(store, view, question)
    return Draft(
        Design(parts=_staged(parts, stages), silence=question.gap_hours * 3600),
        ways.total(),
        answer.n,
    )


def _stages(store: Answering, view: View, question: PathQuestion) -> dict[str, str]:
    """Return for each place of the paths the stage that most of its events are of."""
    values = Binder()
    columns = {
        "place": dimension(question.of, view, values),
        "stage": dimension("stage", view, values),
    }
    seen = source(view, values, columns, dates=question.dates)
    sql = f"select place, topK(1)(stage)[1]\nfrom (\n{seen}\n)\nwhere stage != ''\ngroup by place"
    return dict(store.query(sql, values.parameters).rows)


def _staged(parts: tuple[Part, ...], stages: dict[str, str]) -> tuple[Part, ...]:
    """Return the parts, those of one stage that follow each other in a group of its name."""
    numbers = count(1)
    found: list[Part] = []
    for stage, some in groupby(parts, key=lambda part: _stage_of(part, stages)):
        inside = tuple(some)
        if stage:
            found.append(Group(id=f"stage-{next(numbers)}", name=stage, parts=inside))
        else:
            found += inside
    return tuple(found)


def _stage_of(part: Part, stages: dict[str, str]) -> str:
    """Return the stage of all steps of a part, '' where they are not of one."""
    named = {stages.get(one.name, "") for one in every_part((part,)) if isinstance(one, Step)}
    return named.pop() if len(named) == 1 else ""
