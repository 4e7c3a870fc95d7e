"""Share conversions and their value out by each model, with intervals over people.

Every model is a function of sums over people, so a person drawn again adds the same row again.
Intervals are percentiles of the sums over people drawn with replacement (Efron and Tibshirani
(1993), An Introduction to the Bootstrap, chapter 13).
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from polku.stats.attribution.credits import weights_of
from polku.stats.attribution.drawing import Draws, draws
from polku.stats.attribution.markov import Chain, chain, removal_effects
from polku.stats.attribution.paths import Columns, Floats, Ints, Walked, columns
from polku.stats.estimate import Estimate, bounded
from polku.stats.possible import check_level
from polku.vocabulary.questions.attribution import MODELS, Model


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the models are set, and how often people are drawn again for the intervals."""

    models: tuple[Model, ...] = MODELS
    direct: str = ""
    half_life: float = 7.0
    order: int = 1
    drawn: int = 400
    seed: int = 1
    level: float = 0.95


class Credit(msgspec.Struct, frozen=True):
    """What one channel gets: conversions, their share of all that have a touch, their value.

    ``n`` of each is the number of people who met the channel on a path that converted.
    """

    conversions: Estimate
    share: Estimate
    value: Estimate


def attribute(
    walked: Sequence[Walked], settings: Settings | None = None
) -> dict[Model, dict[str, Credit]]:
    """Return the credit of each channel by each model.

    Empty where no path that converted has a touch. Conversions without a touch are nobody's.
    """
    settings = settings or Settings()
    check_level(settings.level)
    paths = columns(walked)
    if not (paths.converted > 0).any():
        return {}
    total = _per_person(paths, paths.converted), _per_person(paths, paths.value * paths.converted)
    again = draws(paths.people, settings.drawn, settings.seed)
    met = _met(paths)
    found: dict[Model, dict[str, Credit]] = {}
    for model in settings.models:
        figures = _Figures(*_shared_out(model, paths, total, again, settings))
        found[model] = figures.credits(paths.channels, met, settings.level)
    return found


class _Figures(msgspec.Struct, frozen=True):
    """Conversions and value of each channel: first row as counted, the others drawn again."""

    conversions: Floats
    value: Floats

    def credits(self, channels: Sequence[str], met: Ints, level: float) -> dict[str, Credit]:
        sums = self.conversions.sum(axis=1, keepdims=True)
        shares = np.divide(
            self.conversions, sums, out=np.full_like(self.conversions, np.nan), where=sums > 0
        )
        return {
            name: Credit(
                _estimate(self.conversions[:, nth], met[nth], level),
                _estimate(shares[:, nth], met[nth], level, highest=1.0),
                _estimate(self.value[:, nth], met[nth], level, lowest=-np.inf),
            )
            for nth, name in enumerate(channels)
        }


def _estimate(
    rows: Floats, n: int, level: float, lowest: float = 0.0, highest: float = np.inf
) -> Estimate:
    value, again = float(rows[0]), rows[1:][np.isfinite(rows[1:])]
    tail = (1 - level) / 2
    low, high = np.quantile(again, (tail, 1 - tail)) if len(again) else (lowest, highest)
    return Estimate(value, *bounded(value, float(low), float(high), lowest, highest), int(n), level)


def _shared_out(
    model: Model,
    paths: Columns,
    total: tuple[Floats, Floats],
    again: Draws,
    settings: Settings,
) -> tuple[Floats, Floats]:
    if model == "markov":
        return _by_removal(chain(paths, settings.order), total, again)
    weights = weights_of(model, settings.direct, settings.half_life)(paths)
    credit = weights * paths.converted[paths.path]
    worth = credit * paths.value[paths.path]
    return again.sums(_by_channel(paths, credit)), again.sums(_by_channel(paths, worth))


def _by_removal(steps: Chain, total: tuple[Floats, Floats], again: Draws) -> tuple[Floats, Floats]:
    """Share all conversions, and all their value, out in proportion to the removal effects."""
    effects = np.nan_to_num(removal_effects(steps, again.sums(steps.features)))
    sums = effects.sum(axis=1, keepdims=True)
    shares = effects / np.where(sums > 0, sums, 1.0)
    conversions, value = (again.sums(one[:, None]) * shares for one in total)
    return conversions, value


def _by_channel(paths: Columns, weight: Floats) -> Floats:
    """Return what each channel gets of each entry of the walked."""
    place = paths.walked[paths.path] * len(paths.channels) + paths.channel
    size = len(paths.people) * len(paths.channels)
    sums = np.asarray(np.bincount(place, weights=weight, minlength=size), dtype=np.float64)
    return sums.reshape(len(paths.people), len(paths.channels))


def _per_person(paths: Columns, of_path: Floats) -> Floats:
    sums = np.bincount(paths.walked, weights=of_path, minlength=len(paths.people))
    return np.asarray(sums, dtype=np.float64)


def _met(paths: Columns) -> Ints:
    """Return how many people met each channel on a path that converted."""
    touched = _by_channel(paths, paths.converted[paths.path]) > 0
    return np.asarray(paths.people @ touched, dtype=np.int64)
