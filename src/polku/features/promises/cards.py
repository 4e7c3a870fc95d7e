"""Draw on a card whether a promise is kept."""

from polku.features.cards import Asked, Drawn
from polku.features.promises.asking import Asked as AskedOf
from polku.features.promises.asking import course_of, judged_at, kept_of
from polku.features.promises.drawing import course_points
from polku.features.promises.findings import told
from polku.features.promises.rules import NamedPromise, named_as
from polku.features.trends.rules import HEADINGS
from polku.vocabulary.questions import PromiseQuestion


def promise_card(asked: Asked) -> Drawn:
    """Answer a `PromiseQuestion`: the kept share and its course."""
    question, project = asked.question, asked.project
    assert isinstance(question, PromiseQuestion)  # noqa: S101 - its kind says so
    named = named_as(project, question.promise) or NamedPromise("", "", question.promise)
    of = AskedOf(
        dates=question.dates,
        compare=asked.compare,
        every=question.every or "week",
        now=judged_at(project, asked.latest),
        where=question.where,
    )
    (found,) = kept_of(project, [named], of)
    rows = told(course_of(project, named.promise, of).result, project.minimum_group)
    context = {
        "question": question,
        "named": named,
        "found": found,
        "points": course_points(rows, of.every, project.timezone, None),
        "heading": HEADINGS[of.every],
    }
    return Drawn("promises/card.html", context, found.result)
