"""Read an answer on a scale (NPS, CSAT, CES) out of an event's properties."""

from collections.abc import Mapping
from typing import Any, cast

from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import SCALES, Metric, Score

#: The properties that a score is read from, and that it replaces.
SCORE_PROPERTIES = ("metric", "score", "scale")


def score_of(properties: Mapping[str, Any]) -> Score | None:
    """Return the answer that ``metric`` (or ``survey``), ``score`` and ``scale`` give.

    ``scale`` is the highest value (``7``), both ends (``"1-7"`` or ``[1, 7]``), or absent: then
    it is the metric's usual one. An event without an answer, or about another metric, has none.

    >>> score_of({"metric": "NPS", "score": 9})
    Score(metric='nps', value=9.0, lowest=0, highest=10)
    """
    metric = metric_of(properties)
    if metric is None or properties.get("score") in (None, ""):
        return None
    return checked_score(metric, properties["score"], properties.get("scale"))


def metric_of(properties: Mapping[str, Any]) -> Metric | None:
    """Return the metric that the properties name, if it is one of ours."""
    for key in ("metric", "survey"):
        name = properties.get(key)
        if isinstance(name, str) and name.lower() in SCALES:
            return cast("Metric", name.lower())
    return None


def checked_score(metric: Metric, answer: object, scale: object = None) -> Score:
    """Return ``answer`` as a score on a scale of ``metric``; raises `InvalidEvent`."""
    lowest, highest = _bounds(metric, scale)
    value = _number(answer)
    if value is None:
        raise InvalidEvent(
            translatable("%(field)s is not a number: %(value)s."),
            field="score",
            value=str(answer)[:40],
        )
    if not lowest <= value <= highest:
        raise InvalidEvent(
            translatable(
                "%(field)s is %(value)s, but %(metric)s goes from %(lowest)d to %(highest)d."
            ),
            field="score",
            value=f"{value:g}",
            metric=metric.upper(),
            lowest=lowest,
            highest=highest,
        )
    return Score(metric, value, lowest, highest)


def _bounds(metric: Metric, scale: object) -> tuple[int, int]:
    known = SCALES[metric]
    if scale in (None, ""):
        return known[0]
    wanted = _ends(scale)
    for lowest, highest in known:
        if wanted in ((lowest, highest), (highest,)):
            return lowest, highest
    raise InvalidEvent(
        translatable("%(field)s %(value)s is not a scale of %(metric)s; known: %(known)s."),
        field="scale",
        value=str(scale)[:40],
        metric=metric.upper(),
        known=", ".join(f"{lowest}-{highest}" for lowest, highest in known),
    )


def _ends(scale: object) -> tuple[float | None, ...]:
    if isinstance(scale, str):
        return tuple(_number(part) for part in scale.replace("–", "-").split("-"))
    if isinstance(scale, list | tuple):
        return tuple(_number(part) for part in scale)
    return (_number(scale),)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
