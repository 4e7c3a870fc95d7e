"""Keep the events of a company, and put them on the courses of its figures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from polku.features.projects.rules import Project
from polku.features.striking import strike
from polku.features.trends.models import Note
from polku.vocabulary.errors import NotFound, translatable


class Noted(msgspec.Struct, frozen=True):
    """What the company did on a day."""

    pk: int
    day: date
    text: str


def notes_of(project: Project) -> tuple[Noted, ...]:
    """Return the events of the company, the latest first."""
    stored = Note.objects.filter(project=project)
    return tuple(Noted(one.pk, one.day, one.text) for one in stored)


def note(project: Project, day: date, text: str) -> Noted:
    """Write down what happened on a day."""
    made = Note.objects.create(project=project, day=day, text=text.strip())
    return Noted(made.pk, made.day, made.text)


def delete_note(project: Project, pk: int) -> None:
    """Delete an event of the company."""
    if not Note.objects.filter(project=project, pk=pk).delete()[0]:
        raise NotFound(translatable("There is no such event of the company."))


def strike_from_notes(project_id: int, names: Iterable[str]) -> int:
    """Strike the identifiers of somebody erased out of notes; return how many had one."""
    return strike(Note.objects.filter(project_id=project_id), ("text",), names)


def notes_on(project: Project, points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the events between the first and the last of the ``points``, as drawings take them.

    A point has ``at``, the day or the moment at which its interval begins.
    """
    days = [_day(point["at"]) for point in points]
    if not days:
        return []
    last = max(days) + (max(days) - sorted(days)[-2] if len(days) > 1 else timedelta(days=1))
    return [
        {"at": max(one.day, days[0]), "label": one.text}
        for one in notes_of(project)
        if min(days) <= one.day < last
    ]


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
