"""Decide what may be said of a funnel: where it loses, what changed, which group stands apart."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from polku.stats.corrections import holm
from polku.stats.shares import share_difference

ALPHA = 0.05
#: Fewer attempts than this are not judged.
LEAST = 30
#: Where the group of more than this share is not known, groups are not compared.
UNKNOWN = 0.05

Row = Mapping[str, Any]
Said = Literal["nobody", "rose", "fell", "apart", "loses"]


class Group(msgspec.Struct, frozen=True):
    """A group's steps, and whether its conversion stands apart from that of all others."""

    name: str
    steps: tuple[Row, ...]
    p: float | None = None
    above: float = 0.0

    @property
    def last(self) -> Row:
        """The row of the last step."""
        return self.steps[-1]

    @property
    def apart(self) -> bool:
        """Whether chance is an unlikely reason, for all groups judged together."""
        return self.p is not None and self.p <= ALPHA


def biggest_loss(steps: Sequence[Row]) -> Row | None:
    """Return the step after which most do not go on; None where nobody drops."""
    dropping = [row for row in steps[:-1] if row["dropped"]]
    return max(dropping, key=lambda row: row["dropped"], default=None)


def is_known(rows: Sequence[Row]) -> bool:
    """Return whether the group is known of nearly all who began."""
    began: dict[str, int] = {row["group"]: row["reached"] for row in rows if row["step"] == 1}
    return began.get("", 0) <= UNKNOWN * sum(began.values())


def judged(rows: Sequence[Row]) -> tuple[Group, ...]:
    """Return the groups, the largest first, each held against all others together.

    Where the group of many is not known, none is judged: whoever stops early says least.
    """
    parted: dict[str, list[Row]] = {}
    for row in rows:
        parted.setdefault(row["group"], []).append(row)
    known = [steps for name, steps in parted.items() if name]
    began = sum(steps[0]["reached"] for steps in known)
    came = sum(steps[-1]["reached"] for steps in known)
    found = {}
    for name, steps in parted.items() if is_known(rows) else ():
        if not name:
            continue
        mine = (steps[-1]["reached"], steps[0]["reached"])
        others = (came - mine[0], began - mine[1])
        if min(mine[1], others[1]) >= LEAST:
            found[name] = share_difference(mine, others)
    corrected = dict(zip(found, holm([one.p for one in found.values()]), strict=True))
    groups = (
        Group(
            name,
            tuple(steps),
            corrected.get(name),
            found[name].value if name in found else 0.0,
        )
        for name, steps in parted.items()
    )
    return tuple(sorted(groups, key=lambda one: (-one.steps[0]["reached"], one.name)))


def stands_apart(groups: Sequence[Group]) -> Group | None:
    """Return the group that is furthest below all others, or else above; None where none is."""
    found = [one for one in groups if one.apart and one.name]
    low = [one for one in found if one.above < 0]
    return (
        min(low, key=lambda one: one.above)
        if low
        else max(found, key=lambda one: one.above, default=None)
    )


def what_to_say(steps: Sequence[Row], groups: Sequence[Group]) -> Said:
    """Return what the title may say."""
    if not steps:
        return "nobody"
    last = steps[-1]
    if last.get("change") is not None and last["change_p"] <= ALPHA:
        return "rose" if last["change"] > 0 else "fell"
    return "apart" if stands_apart(groups) else "loses"
