"""Ask a project's events, the way the project sees them."""

from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils import timezone

from polku import measure
from polku.features.contacts.rules import contacts_of
from polku.features.pages.rules import page_rules_of
from polku.features.projects.rules import Project
from polku.features.questions.answers import answer_json
from polku.features.questions.judging import judged_now
from polku.features.segments.rules import definitions_of
from polku.features.touchpoints.rules import rules_of
from polku.store import Answering, Store, open_store
from polku.vocabulary.asking import spell_question
from polku.vocabulary.questions import AnyQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.segmenting import looks_back
from polku.vocabulary.segments import Listed
from polku.vocabulary.touchpoints import View

__all__ = ["address_of", "answer_json", "ask", "event_store", "judged_now", "today_in", "view_of"]


def event_store() -> Store:
    """Return the store of this process: ``settings.EVENT_STORE``, else ``events`` in the data."""
    return open_store(Path(getattr(settings, "EVENT_STORE", settings.DATA / "events")))


def view_of(project: Project, store: Answering | None = None) -> View:
    """Return how the project sees its events: its rules, its segments, its zone, its thresholds.

    ``store`` says how far its events go, where a segment looks back; by default this process's.
    """
    pages, tidy_pages = page_rules_of(project)
    view = View(
        project_id=project.pk,
        timezone=project.timezone,
        rules=rules_of(project),
        minimum_group=project.minimum_group,
        minimum_text_group=project.minimum_text_group,
        contacts=contacts_of(project),
        segments=definitions_of(project),
        pages=pages,
        tidy_pages=tidy_pages,
    )
    trees = (one for one in view.segments.values() if not isinstance(one, Listed))
    if not any(map(looks_back, trees)):
        return view
    return msgspec.structs.replace(view, at=judged_now(store or event_store(), view))


def ask(project: Project, question: AnyQuestion) -> Result:
    """Answer a question about the project's events."""
    return measure.ask(event_store(), view_of(project), question)


def today_in(project: Project, *, now: datetime | None = None) -> date:
    """Return today's date in the project's zone."""
    return (now or timezone.now()).astimezone(ZoneInfo(project.timezone)).date()


def address_of(project: Project, question: AnyQuestion) -> str:
    """Return the API address that answers the same question."""
    name, pairs = spell_question(question)
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"/api/v1/projects/{project.slug}/ask/{name}{query}"
