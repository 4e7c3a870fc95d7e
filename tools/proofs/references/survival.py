"""Freireich's children in remission, and Rossi's people released from prison."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from polku.stats.survival import Spell
from tests.stats.test_survival import BY_CONVICTIONS, CONTROL, TREATED, WITH_AID, WITHOUT_AID
from tools.proofs.line import Line
from tools.proofs.product import Answer, Words, agrees, answered, brought

#: The last moment of the data; who was censored after so many weeks began that long before.
LAST = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONGEST = timedelta(weeks=60)
MAPPING = """
person = { column = "person", known = true }
time = { column = "at" }
[[events]]
event = { column = "event" }
id = ["line"]
[events.properties]
arm = "arm"
"""
CURVE: Words = {"start": "Began", "end": "Ended", "every": "week", "by": "arm"}
GROUPS = CURVE | {"shape": "groups"}
#: Freireich et al. (1963), Gehan (1965), as R prints them; Rossi et al. by lifelines 0.30.3.
REMISSION = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
ARREST = {20: 0.90277778, 30: 0.8287037, 49: 0.71759259, 52: 0.69444444}


def survival() -> Iterator[Line]:
    """Import who began, who ended and when, and ask for curves and log-rank tests."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (curve, groups), (aid, aided), (_, convicted) = (
            told(data / name, name, arms)
            for name, arms in (
                ("freireich", {"6-MP": TREATED, "control": CONTROL}),
                ("rossi", {"without": WITHOUT_AID, "with": WITH_AID}),
                ("convictions", BY_CONVICTIONS),
            )
        )
    yield from points("Freireich, 6-MP", curve, "6-MP", REMISSION, 5e-4)
    for arm, median in (("6-MP", 23), ("control", 8)):
        yield agrees(f"Freireich, median of {arm}", of(groups, arm, "median"), median)
    yield agrees("Freireich, log-rank", of(groups, "6-MP", "statistic"), 16.79, 5e-3)
    yield from points("Rossi, without aid", aid, "without", ARREST, 1e-7)
    yield agrees("Rossi, aid, log-rank", of(aided, "with", "statistic"), 3.837569576549, 1e-9)
    yield agrees("Rossi, aid, p", of(aided, "with", "p"), 0.050116117409, 1e-9)
    found = of(convicted, "none", "statistic")
    yield agrees("Rossi, convictions, log-rank", found, 13.58387092049, 1e-9)


def told(data: Path, project: str, arms: dict[str, Sequence[Spell]]) -> list[Answer]:
    """Import the spells; return the curves and the groups."""
    brought(data, project, ("line", "person", "arm", "at", "event"), _rows(arms), MAPPING)
    asked = (("survival", CURVE), ("survival", GROUPS))
    return answered(data, project, *asked, minimum_group=1, timezone="UTC")


def _rows(arms: dict[str, Sequence[Spell]]) -> Iterator[tuple[object, ...]]:
    line = person = 0
    for arm, spells in arms.items():
        for spell in spells:
            for nth in range(spell.left + spell.censored):
                person, line = person + 1, line + 2
                stayed, left = timedelta(weeks=spell.time), nth < spell.left
                began = LAST - (LONGEST if left else stayed)
                yield line, f"p{person}", arm, began.isoformat(), "Began"
                if left:
                    yield line + 1, f"p{person}", arm, (began + stayed).isoformat(), "Ended"
    yield line + 2, "nobody", "", LAST.isoformat(), "Looked"


def points(
    name: str, curve: Answer, arm: str, printed: dict[int, float], within: float
) -> Iterator[Line]:
    """Compare a curve at the weeks that are printed."""
    stays = {row["time"]: row["staying"] for row in curve.rows if row["group"] == arm}
    for week, share in printed.items():
        yield agrees(f"{name}, {week} weeks", stays[week], share, within)


def of(groups: Answer, arm: str, figure: str) -> float:
    """Return a figure of one group."""
    return float(next(row[figure] for row in groups.rows if row["group"] == arm))
