"""Ask a project in SQL, for those who may see single rows."""

from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.measure.sql import ask_sql
from polku.measure.sql.asking import MOST_ROWS
from polku.vocabulary.result import Result

__all__ = ["MOST_ROWS", "answer_sql"]


def answer_sql(project: Project, text: str, limit: int) -> Result:
    """Answer ``text``, one SELECT, with at most ``limit`` rows. Raises `InvalidQuestion`."""
    return ask_sql(event_store(), view_of(project), text, min(limit, MOST_ROWS))
