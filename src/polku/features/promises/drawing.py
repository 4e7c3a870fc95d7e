"""Put how promises held into the form that drawings take."""

from collections.abc import Sequence
from typing import Any

from polku.features.promises.findings import Row
from polku.features.scores.shifts import Moved
from polku.features.trends.rules import labelled
from polku.vocabulary.dates import Interval
from polku.vocabulary.event import Metric

#: How the mean of a score is written: its kind, its decimals.
FORMS: dict[Metric, tuple[str, int]] = {
    "nps": ("points", 1),
    "csat": ("number", 2),
    "ces": ("number", 2),
}


def course_points(
    rows: Sequence[Row], every: Interval, zone: str, moved: Moved | None
) -> list[dict[str, Any]]:
    """Return the points of the line; the one where the level shifted carries the tone."""
    shaped = [
        {
            **row,
            "low": row["kept_low"],
            "high": row["kept_high"],
            "ends": (row["kept_low"], row["kept_high"]),
        }
        for row in rows
    ]
    points = labelled(shaped, every, zone, "kept_share")
    if moved is None:
        return points
    tone = "good" if moved.after > moved.before else "bad"
    return [point | {"tone": tone if point["at"] == moved.at else ""} for point in points]
