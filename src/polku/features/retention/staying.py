"""Ask how long people stay: the curve of each group, the numbers at risk, and the test between."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask
from polku.features.retention.wording import FEW
from polku.features.segments.links import behind_href
from polku.vocabulary.questions import SurvivalQuestion
from polku.vocabulary.result import Result

#: Chance of a false alarm of the log-rank test.
ALPHA = 0.05
#: Times at which the table tells the numbers at risk.
COLUMNS = 6
_STEPS = (1, 2, 5, 7, 10, 14, 20, 30, 50, 60, 90, 100, 180, 200, 365, 500, 730, 1000, 2000, 5000)

Said = Literal["nothing", "median", "most", "differ", "alike"]


class Group(msgspec.Struct, frozen=True):
    """One group: its curve, its medians and who is behind it; ``at`` are the columns' places."""

    name: str
    rows: tuple[dict[str, Any], ...]
    summary: dict[str, Any]
    at: tuple[dict[str, Any] | None, ...]
    left_href: str
    censored_href: str

    @property
    def last(self) -> dict[str, Any]:
        """The end of the curve."""
        return self.rows[-1]

    @property
    def median_ends(self) -> tuple[float | None, float | None]:
        """The interval of the median; None where an end is not reached."""
        return self.summary["median_low"], self.summary["median_high"]

    @property
    def more(self) -> bool | None:
        """Whether more left than were to be expected, None without a test."""
        expected = self.summary["expected"]
        return None if expected is None else bool(self.summary["left"] > expected)


class Staying(msgspec.Struct, frozen=True):
    """All that the page tells; ``times`` head the columns of the numbers at risk."""

    said: Said
    curve: Result
    compared: Result
    curve_api: str
    compared_api: str
    times: tuple[int, ...]
    groups: tuple[Group, ...]
    first: Group | None = None
    last: Group | None = None

    @property
    def test(self) -> dict[str, Any] | None:
        """The log-rank test, None with fewer than two groups."""
        found = self.groups[0].summary if self.groups else None
        return found if found and found["p"] is not None else None


def staying_of(project: Project, question: SurvivalQuestion) -> Staying:
    """Answer the question in its two shapes."""
    of_curve = msgspec.structs.replace(question, shape="curve")
    of_groups = msgspec.structs.replace(question, shape="groups")
    curve, compared = ask(project, of_curve), ask(project, of_groups)
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in curve.dicts():
        rows.setdefault(row["group"], []).append(row)
    times = _times([row["time"] for found in rows.values() for row in found])
    groups = tuple(
        _group(project, question, summary, rows[summary["group"]], times)
        for summary in compared.dicts()
        if rows.get(summary["group"])
    )
    said, first, last = _said(groups)
    return Staying(
        said=said,
        curve=curve,
        compared=compared,
        curve_api=address_of(project, of_curve),
        compared_api=address_of(project, of_groups),
        times=times,
        groups=groups,
        first=first,
        last=last,
    )


def _times(known: Sequence[int]) -> tuple[int, ...]:
    """Return round times from 0 on for the columns."""
    longest = max(known, default=0)
    step = next((one for one in _STEPS if longest // one < COLUMNS), longest)
    return tuple(range(0, longest + 1, max(step, 1)))


def _group(
    project: Project,
    question: SurvivalQuestion,
    summary: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    times: Sequence[int],
) -> Group:
    name = summary["group"]
    cell = {"group": name} if name else {}
    return Group(
        name=name,
        rows=tuple(rows),
        summary=summary,
        at=tuple(_at(rows, time) for time in times),
        left_href=behind_href(project, question, {**cell, "state": "left"}),
        censored_href=behind_href(project, question, {**cell, "state": "censored"}),
    )


def _at(rows: Sequence[dict[str, Any]], time: int) -> dict[str, Any] | None:
    """Return the curve at a time, and who is at risk then; None after the curve's end."""
    later = next((row for row in rows if row["time"] >= time), None)
    if later is None:
        return None
    until = [row for row in rows if row["time"] <= time]
    return {
        "at_risk": later["at_risk"],
        "staying": until[-1]["staying"],
        "ends": (until[-1]["low"], until[-1]["high"]),
    }


def _said(groups: Sequence[Group]) -> tuple[Said, Group | None, Group | None]:
    """Return what may be said, with the groups that stay longest and shortest."""
    if not groups:
        return "nothing", None, None
    if len(groups) == 1:
        return ("median" if groups[0].summary["median"] is not None else "most"), groups[0], None
    if groups[0].summary["p"] > ALPHA:
        return "alike", groups[0], None
    known = [group for group in groups if group.summary["people"] >= FEW] or list(groups)
    ranked = sorted(known, key=lambda one: one.summary["left"] / max(one.summary["expected"], 1e-9))
    return "differ", ranked[0], ranked[-1]
