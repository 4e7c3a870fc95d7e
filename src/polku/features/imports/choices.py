"""What can be chosen on the mapping page: time formats by example, scales, types of properties."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.collect.files.looks import TIME_FORMATS
from polku.vocabulary.event import SCALES

Choices = list[tuple[str, object]]

#: The moment that formats are shown by: its day cannot be taken for its month.
_EXAMPLE = datetime(2026, 12, 31, 14, 5, 9)  # noqa: DTZ001 - only written, never compared

_METRICS = {
    "nps": _("Would recommend (NPS)"),
    "csat": _("Satisfaction (CSAT)"),
    "ces": _("Ease (CES)"),
}
_TYPES = {
    "": _("As it is"),
    "text": _("Text"),
    "number": _("Number"),
    "boolean": _("Yes or no"),
    "date": _("Day"),
    "datetime": _("Day and time"),
}


def time_formats(kept: str = "") -> Choices:
    """Return the formats of times, each as an example; ``kept`` is among them."""
    forms = TIME_FORMATS if kept in TIME_FORMATS else (*TIME_FORMATS, kept)
    return [(form, _shown_time(form)) for form in forms]


def _shown_time(form: str) -> str:
    if form == "unix":
        return gettext("Seconds since 1970")
    if form == "unix-ms":
        return gettext("Milliseconds since 1970")
    if not form:
        return gettext("2026-12-31 14:05 (ISO 8601)")
    return _EXAMPLE.strftime(form)


def scales() -> Choices:
    """Return every scale of every metric."""
    return [
        (f"{metric}:{lowest}-{highest}", f"{_METRICS[metric]}, {lowest}–{highest}")
        for metric, bounds in SCALES.items()
        for lowest, highest in bounds
    ]


def property_types(kept: str = "") -> Choices:
    """Return the types of a property; one with a format of its own is written ``date:FORMAT``."""
    listed: Choices = list(_TYPES.items())
    kind, _colon, form = kept.partition(":")
    if form:
        listed.append((kept, f"{_TYPES[kind]} ({_shown_time(form)})"))
    return listed
