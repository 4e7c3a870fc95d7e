"""Put a score into the values that its page and its card show."""

from typing import Any

from polku.features.projects.rules import Project
from polku.features.scores.drawing import course_points, period_span, shares
from polku.features.scores.findings import KINDS
from polku.features.scores.rules import Scores
from polku.features.trends.rules import HEADINGS, notes_on
from polku.vocabulary.questions import ScoreQuestion


def shown(project: Project, question: ScoreQuestion, found: Scores) -> dict[str, Any]:
    """Return what the title, the figure and the course say."""
    asked = {"question": question, "scores": found, "kind": KINDS[question.metric]}
    if not found.answers:
        return asked
    return asked | _figures(found) | _course(project, question, found)


def _figures(found: Scores) -> dict[str, Any]:
    row, change = found.row, found.change
    hundred = 100 if found.metric == "csat" else 1
    return {
        "ends": (row["low"], row["high"]) if row else None,
        "size": abs(change.value) * hundred if change else None,
        "shares": shares(found),
        "fell": found.moved is not None and found.moved.after < found.moved.before,
    }


def _course(project: Project, question: ScoreQuestion, found: Scores) -> dict[str, Any]:
    points = course_points(project, question, found)
    return {
        "points": points,
        "noted": notes_on(project, points),
        "spans": period_span(question.dates, points),
        "heading": HEADINGS[question.every or "week"],
    }
