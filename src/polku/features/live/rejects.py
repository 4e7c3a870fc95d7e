"""Read what is in quarantine: events that could not be read, and why, the last first."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext

from polku.features.people.rules import known_by
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store
from polku.vocabulary.kept import Entry, Reason, Selection

_LONGEST = 4_000


class Reject(NamedTuple):
    """An event that could not be read. ``raw`` is what was sent, '' for who may not see it."""

    received_at: datetime
    source: str
    field: str
    reason: str
    raw: str


class Rejects(NamedTuple):
    """The ``last`` events in quarantine, of ``total``."""

    last: tuple[Reject, ...]
    total: int


def rejects_of(project: Project, limit: int = 20, *, reveal: bool) -> Rejects:
    """Return what is in the project's quarantine; what was sent itself only with ``reveal``."""
    keeper, selection = event_store().quarantine, Selection()
    total, _ = keeper.count(project.pk, selection)
    last = keeper.entries(project.pk, keeper.ids(project.pk, selection, limit))
    return Rejects(tuple(_reject(entry, reveal=reveal) for entry in last), total)


def said(reason: Reason) -> str:
    """Return a reason in the reader's words."""
    values: Mapping[str, object] = {**reason.values, "field": reason.place or "body"}
    return gettext(reason.message) % values if reason.message else reason.code


def _reject(entry: Entry, *, reveal: bool) -> Reject:
    reason = entry.kept.reason
    raw = entry.kept.raw[:_LONGEST].decode(errors="replace") if reveal else ""
    words = known_by(said(reason), reveal=reveal)
    return Reject(entry.last_at, entry.kept.source, reason.place, words, raw)
