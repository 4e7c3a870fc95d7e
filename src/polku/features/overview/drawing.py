"""Put what was found into the form that cards and drawings take."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from polku.features.overview.findings import Figure
from polku.features.scores.findings import KINDS
from polku.features.scores.shifts import Moved
from polku.features.trends.rules import axis_label, labelled
from polku.vocabulary.event import Metric

#: What a metric is called, and what it asks.
NAMES: dict[Metric, tuple[str, str | Promise]] = {
    "nps": ("NPS", gettext_lazy("recommendation")),
    "csat": ("CSAT", gettext_lazy("satisfaction")),
    "ces": ("CES", gettext_lazy("ease")),
}

#: How a title calls a metric.
TITLES: dict[Metric, str | Promise] = {
    "nps": pgettext_lazy("subject of a title", "NPS"),
    "csat": pgettext_lazy("subject of a title", "Satisfaction"),
    "ces": pgettext_lazy("subject of a title", "Ease"),
}


class Card(msgspec.Struct, frozen=True):
    """A score in short; ``figure`` is None where too few answered in the period."""

    metric: Metric
    name: str
    asks: str | Promise
    kind: str
    figure: Figure | None
    points: list[dict[str, Any]]


def card_of(metric: Metric, figure: Figure | None, points: list[dict[str, Any]]) -> Card:
    """Return the card of a metric."""
    name, asks = NAMES[metric]
    return Card(metric, name, asks, KINDS[metric], figure, points)


def week_points(metric: Metric, weeks: Sequence[dict[str, Any]], zone: str) -> list[dict[str, Any]]:
    """Return weekly rows as points of a line; shares of CSAT from 0 to 1."""
    scale = 0.01 if metric == "csat" else 1.0
    rows = [
        {
            "period": week["period"],
            "n": week["n"],
            **{name: week[name] * scale for name in ("score", "low", "high")},
        }
        for week in weeks
    ]
    return labelled(rows, "week", zone)


def marked(points: list[dict[str, Any]], shift: Moved | None) -> list[dict[str, Any]]:
    """Return the points; the one from which on the level is another carries the tone."""
    if shift is None:
        return points
    tone = "good" if shift.after > shift.before else "bad"
    return [point | {"tone": tone if point["at"] == shift.at else ""} for point in points]


def shift_events(shift: Moved | None, zone: str) -> list[dict[str, Any]]:
    """Return the dashed line of a shift, with its week."""
    if shift is None:
        return []
    label = gettext("level shifts, %(day)s") % {"day": axis_label(shift.at, "day", zone)}
    return [{"at": shift.at, "label": label}]
