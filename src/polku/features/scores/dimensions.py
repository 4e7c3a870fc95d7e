"""Offer what figures can be broken down by."""

from django.utils.translation import gettext

from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.measure.catalogue import known_fields


def dimensions(project: Project) -> list[tuple[str, str]]:
    """Return what figures can be broken down by, as pairs of name and words."""
    own = [
        ("touchpoint", gettext("touchpoint")),
        ("channel", gettext("channel")),
        ("stage", gettext("stage")),
    ]
    fields = known_fields(event_store(), view_of(project))
    return own + [(name, name.removeprefix("person.")) for name in fields]
