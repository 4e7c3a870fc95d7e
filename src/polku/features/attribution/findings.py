"""Decide what may be said of channels: which gets most, and where assumptions do not hold."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any, Literal

import msgspec

from polku.vocabulary.questions.attribution import Model
from polku.vocabulary.result import Result

#: Fewer conversions than this carry no finding.
LEAST = 30
_NORMAL = NormalDist()

Said = Literal["ask", "nothing", "few", "over", "under", "leads", "depends", "even"]


class Share(msgspec.Struct, frozen=True):
    """What one model gives a channel."""

    model: Model
    share: float
    low: float
    high: float
    conversions: float
    conversions_low: float
    conversions_high: float
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None


class Ratio(msgspec.Struct, frozen=True):
    """A quotient with its interval; an end that nobody knows is None."""

    value: float
    low: float | None
    high: float | None


class Channel(msgspec.Struct, frozen=True):
    """One channel: its share by the model that is shown and by all, and what is known of it."""

    name: str
    shown: Share
    shares: tuple[Share, ...]
    people: int
    assumed: float | None = None
    cost: float | None = None
    judged: int = 1

    @property
    def span(self) -> tuple[float, float]:
        """The smallest and the largest share that any model gives it."""
        return min(one.share for one in self.shares), max(one.share for one in self.shares)

    @property
    def written(self) -> str:
        """The assumed share in percent, as a field takes it."""
        return f"{100 * self.assumed:.4g}" if self.assumed is not None else ""

    @property
    def off(self) -> float:
        """How far the assumed share is above every model's interval (negative: below).

        The intervals are widened for how many assumptions are ``judged`` together.
        """
        if self.assumed is None:
            return 0.0
        wider = _NORMAL.inv_cdf(1 - 0.025 / self.judged) / _NORMAL.inv_cdf(0.975)
        low = min(one.share - wider * (one.share - one.low) for one in self.shares)
        high = max(one.share + wider * (one.high - one.share) for one in self.shares)
        return max(self.assumed - high, 0.0) + min(self.assumed - low, 0.0)

    @property
    def price(self) -> Ratio | None:
        """What one conversion cost."""
        if self.cost is None:
            return None
        one = self.shown
        return _quotient(self.cost, one.conversions, one.conversions_low, one.conversions_high)

    @property
    def gain(self) -> Ratio | None:
        """The value for each euro."""
        one = self.shown
        if not self.cost or one.value is None:
            return None
        ends = one.value_low, one.value_high
        low, high = (None if end is None else end / self.cost for end in ends)
        return Ratio(one.value / self.cost, low, high)


class Finding(msgspec.Struct, frozen=True):
    """What the title may say, and of which channel."""

    said: Said
    channel: Channel | None = None


def channels(
    result: Result, shown: Model, assumed: Mapping[str, float], costs: Mapping[str, float]
) -> tuple[Channel, ...]:
    """Return the channels of an answer, those of the largest share by ``shown`` first."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in result.dicts():
        rows.setdefault(row["group"], []).append(row)
    judged = max(len(assumed.keys() & rows.keys()), 1)
    found = [
        msgspec.structs.replace(
            _channel(name, own, shown, assumed.get(name), costs.get(name)), judged=judged
        )
        for name, own in rows.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.shown.share, one.name)))


def finding(found: Sequence[Channel], conversions: int) -> Finding:
    """Return what may be said of the channels."""
    if not conversions:
        return Finding("nothing")
    if conversions < LEAST or not found:
        return Finding("few")
    wrong = max(found, key=lambda one: abs(one.off))
    if wrong.off:
        return Finding("over" if wrong.off > 0 else "under", wrong)
    leading = {model: _leader(found, model) for model in _models(found)}
    names = {one.name for one in leading.values() if one}
    if None in leading.values() and len(names) <= 1:
        return Finding("even")
    if len(names) > 1:
        return Finding("depends")
    return Finding("leads", found[0])


def _leader(found: Sequence[Channel], model: Model) -> Channel | None:
    """Return the channel of the largest share, None where another may have as much."""
    ranked = sorted(found, key=lambda one: -_by(one, model).share)
    if len(ranked) == 1:
        return ranked[0]
    first, second = _by(ranked[0], model), _by(ranked[1], model)
    return ranked[0] if first.low > second.high else None


def _models(found: Sequence[Channel]) -> list[Model]:
    return [one.model for one in found[0].shares]


def _by(channel: Channel, model: Model) -> Share:
    return next(one for one in channel.shares if one.model == model)


def _channel(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    shown: Model,
    assumed: float | None,
    cost: float | None,
) -> Channel:
    shares = tuple(
        Share(
            row["model"],
            row["share"],
            row["share_low"],
            row["share_high"],
            row["conversions"],
            row["low"],
            row["high"],
            row.get("value"),
            row.get("value_low"),
            row.get("value_high"),
        )
        for row in rows
    )
    own = next((one for one in shares if one.model == shown), shares[0])
    return Channel(name, own, shares, rows[0]["n"], assumed, cost)


def _quotient(amount: float, value: float, low: float, high: float) -> Ratio | None:
    if not value:
        return None
    ends = (amount / high if high else None), (amount / low if low else None)
    return Ratio(amount / value, *(end if end and math.isfinite(end) else None for end in ends))
