"""Offer what figures can be broken down by."""

from django.core.cache import cache
from django.utils.translation import gettext

from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.features.segments.rules import segments_of
from polku.measure.catalogue.known import known_fields

#: Seconds for which the names of fields are remembered: each page offers them anew.
REMEMBERED = 60


def dimensions(project: Project) -> list[tuple[str, str]]:
    """Return what figures can be broken down by, as pairs of name and words."""
    own = [
        ("touchpoint", gettext("touchpoint")),
        ("channel", gettext("channel")),
        ("stage", gettext("stage")),
    ]
    segments = [
        (f"segment.{one.slug}", gettext("segment “%(name)s”") % {"name": one.name})
        for one in segments_of(project)
    ]
    return own + segments + [(name, name.removeprefix("person.")) for name in _fields(project)]


def _fields(project: Project) -> tuple[str, ...]:
    known: tuple[str, ...] | None = cache.get(f"fields-{project.pk}")
    if known is None:
        known = known_fields(event_store(), view_of(project))
        cache.set(f"fields-{project.pk}", known, REMEMBERED)
    return known
