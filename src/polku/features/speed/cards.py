"""Draw on cards how fast pages are, and which errors people meet."""

import msgspec

from polku.features.cards import Asked, Drawn
from polku.features.speed import drawing
from polku.features.speed.asking import answered, first_of
from polku.features.speed.findings import finding_of
from polku.features.speed.wording import NAMES
from polku.features.trends.rules import HEADINGS
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import ErrorsQuestion, VitalsQuestion

#: Errors that a card lists, those of most people first.
MOST_ERRORS = 6


def vitals_card(asked: Asked) -> Drawn:
    """Answer a `VitalsQuestion`: the verdict on one vital, and its course."""
    question, project = asked.question, asked.project
    assert isinstance(question, VitalsQuestion)  # noqa: S101 - its kind says so
    every: Interval = question.every or "week"
    whole = msgspec.structs.replace(question, metric=None, by="", every=None)
    rows = answered(project, whole)
    measured = [row["metric"] for row in rows.rows]
    if not measured:
        return Drawn("speed/card.html", {"finding": finding_of(None, [], [], [])}, rows.result)
    wanted = question.metric
    vital = wanted if wanted is not None and wanted in measured else first_of(measured)
    chosen = msgspec.structs.replace(question, metric=vital, by="", every=every)
    course = answered(project, chosen)
    shown = drawing.verdict(next(row for row in rows.rows if row["metric"] == vital))
    context = {
        "question": chosen,
        "vital": vital,
        "name": NAMES[vital],
        "finding": finding_of(vital, rows.rows, [], []),
        "shown": shown,
        "points": drawing.course_points(vital, course.rows, every, project.timezone),
        "heading": HEADINGS[every],
    }
    return Drawn("speed/card.html", context, rows.result)


def errors_card(asked: Asked) -> Drawn:
    """Answer an `ErrorsQuestion`: what most people meet."""
    question = asked.question
    assert isinstance(question, ErrorsQuestion)  # noqa: S101 - its kind says so
    plain = msgspec.structs.replace(question, by="", every=None, limit=MOST_ERRORS)
    found = answered(asked.project, plain)
    return Drawn("speed/errors_card.html", {"errors": found.rows}, found.result)
