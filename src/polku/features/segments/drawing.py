"""Put the sizes of segments into the form that drawings take."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from polku.features.segments.asking import Point
from polku.features.segments.rules import NamedSegment
from polku.features.trends.rules import axis_label


def size_points(points: Sequence[Point], zone: str) -> list[dict[str, Any]]:
    """Return the points of a line; a size that is not shown breaks it."""
    days = [timezone.localtime(point.at).date() for point in points]
    return [
        {"at": day, "value": point.size.people, "label": axis_label(day, "day", zone)}
        for day, point in zip(days, points, strict=True)
    ]


def overlap_shares(
    first: NamedSegment, second: NamedSegment, sizes: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the parts of a bar: who is in the one only, in both, in the other only."""
    whole = sum(sizes.values())
    parts = (
        (gettext("Only %(name)s") % {"name": first.name}, "only_first", 7),
        (gettext("Both"), "both", 6),
        (gettext("Only %(name)s") % {"name": second.name}, "only_second", 7),
    )
    return [
        {"label": label, "share": sizes[part] / whole, "step": step}
        for label, part, step in parts
        if whole
    ]
