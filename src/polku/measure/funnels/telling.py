"""Judge which features tell those who go on from those who do not, and what else may explain it."""

from collections.abc import Sequence

import msgspec
import numpy as np

from polku.measure.funnels.features import Feature, Marks
from polku.stats.corrections import benjamini_hochberg
from polku.stats.estimate import Difference, Estimate
from polku.stats.risk import Part, adjusted_difference, risk_ratio
from polku.stats.shares import share_difference

#: Of the differences that are claimed, at most this share is false in the long run.
FALSE_SHARE = 0.05
#: Part of a difference that must be left within groups that are alike in something else.
_LEFT = 0.5
#: Other features that each one is held against: those that tell most.
_RIVALS = 12


class Told(msgspec.Struct, frozen=True):
    """A feature with who goes on with and without it; ``confounder`` is what may explain it."""

    feature: Feature
    have: Part
    lack: Part
    difference: Difference
    ratio: Estimate
    q: float
    confounder: str = ""
    adjusted: Difference | None = None

    @property
    def claimed(self) -> bool:
        """Whether chance is an unlikely reason, for all that were looked at together."""
        return self.q <= FALSE_SHARE


def told(features: Sequence[Feature], went_on: Marks) -> list[Told]:
    """Return every feature judged, those that tell most first.

    A claimed one is held against others: where hardly anything is left of it among those who
    are alike in another field or deed, that one is its ``confounder``, with what is left.
    """
    if not features:
        return []
    parts = [_parts(one, went_on) for one in features]
    differences = [share_difference(have, lack) for have, lack in parts]
    corrected = benjamini_hochberg([one.p for one in differences])
    judged = [
        Told(feature, have, lack, difference, risk_ratio(have, lack), q)
        for feature, (have, lack), difference, q in zip(
            features, parts, differences, corrected, strict=True
        )
    ]
    judged.sort(key=lambda one: (one.q, one.difference.p, one.feature.words))
    rivals = _rivals(judged)
    return [_held(one, rivals, went_on) if one.claimed else one for one in judged]


def _parts(feature: Feature, went_on: Marks) -> tuple[Part, Part]:
    have, lack = feature.marks, feature.known & ~feature.marks
    return (
        (int((went_on & have).sum()), int(have.sum())),
        (int((went_on & lack).sum()), int(lack.sum())),
    )


def _rivals(judged: Sequence[Told]) -> list[Feature]:
    """Return the features that tell most, one for each field or deed."""
    first: dict[tuple[str, str], Feature] = {}
    for one in judged:
        first.setdefault((one.feature.kind, one.feature.about), one.feature)
    return list(first.values())[:_RIVALS]


def _held(one: Told, rivals: Sequence[Feature], went_on: Marks) -> Told:
    """Return the feature with the rival that leaves least of it, where that is hardly anything."""
    least: tuple[float, str, Difference | None] = (_LEFT, "", None)
    for rival in rivals:
        if (rival.kind, rival.about) == (one.feature.kind, one.feature.about):
            continue
        within = _within(one.feature, rival, went_on)
        left = within.value / one.difference.value if within and one.difference.value else 1.0
        name = rival.about
        if within and not within.significant and left < least[0]:
            least = (left, name, within)
    return msgspec.structs.replace(one, confounder=least[1], adjusted=least[2])


def _within(feature: Feature, rival: Feature, went_on: Marks) -> Difference | None:
    strata = []
    for level in np.unique(rival.levels):
        there = rival.levels == level
        have, lack = there & feature.marks, there & feature.known & ~feature.marks
        if have.any() and lack.any():
            strata.append(
                (
                    (int((went_on & have).sum()), int(have.sum())),
                    (int((went_on & lack).sum()), int(lack.sum())),
                )
            )
    return adjusted_difference(strata)
