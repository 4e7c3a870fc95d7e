"""Decide what may be said of service contacts: a change only where it is one among many."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.stats.shares import share_difference

#: Chance of even one false alarm in a family of comparisons.
ALPHA = 0.05
#: Contacts below which a share is no finding.
FEW = 30

Row = Mapping[str, Any]
Said = Literal["nothing", "few", "now", "same", "worse", "better"]

#: The shares of contacts that are compared, with what each is a share of.
COMPARED = {
    "service_level": "service_level_n",
    "abandonment": "settled",
    "transferred": "answered",
    "solved": "solved_n",
}
#: The shares of talks with the chatbot that are compared.
TALKS = {
    "fallback": "questions",
    "handed_over": "talks",
    "contained": "contained_n",
    "came": "came_n",
}


class Change(msgspec.Struct, frozen=True):
    """What a share has more than before; ``p`` is corrected for its family."""

    value: float
    low: float
    high: float
    p: float
    before: float

    @property
    def significant(self) -> bool:
        """Whether it may be called a change: by its own interval, and within its family."""
        return self.p <= ALPHA and (self.low > 0 or self.high < 0)


class Line(msgspec.Struct, frozen=True):
    """One kind of contact, or one group: its figures now and before, and what changed."""

    name: str
    row: Row
    before: Row | None
    changes: Mapping[str, Change]

    @property
    def thin(self) -> bool:
        """Whether too few contacts stand behind it for a finding."""
        return bool(self.row["contacts"] < FEW)

    @property
    def misses(self) -> bool:
        """Whether more than half wait longer than the target, beyond chance."""
        low = self.row["queue_median_low"]
        return low is not None and bool(low > self.row["target_seconds"])


def settled(row: Row) -> dict[str, Any]:
    """Return a row with how many of its contacts were answered or given up."""
    return dict(row) | {"settled": row["answered"] + row["given_up"]}


def lines(now: Sequence[Row], before: Sequence[Row], key: str = "kind") -> tuple[Line, ...]:
    """Return each kind with its changes, corrected over all of them."""
    earlier = {row[key]: row for row in before}
    pairs = [(row, earlier.get(row[key])) for row in now]
    changes = changed([pair for pair in pairs if pair[1]], COMPARED)  # type: ignore[misc]
    found = iter(changes)
    return tuple(Line(row[key], row, past, next(found) if past else {}) for row, past in pairs)


def changed(pairs: Sequence[tuple[Row, Row]], shares: Mapping[str, str]) -> list[dict[str, Change]]:
    """Return the changes of each pair of rows, now and before, corrected over all of them."""
    differences = [
        (place, name, difference, before[name])
        for place, (row, before) in enumerate(pairs)
        for name, of in shares.items()
        if (difference := _difference(row, before, name, of))
    ]
    corrected = holm([one.p for _, _, one, _ in differences])
    found: list[dict[str, Change]] = [{} for _ in pairs]
    for (place, name, one, past), p in zip(differences, corrected, strict=True):
        found[place][name] = Change(one.value, one.low, one.high, p, past)
    return found


def what_happened(line: Line | None, *, compared: bool) -> Said:
    """Return what the title may say of the kind that the page is about.

    The queue is called longer only where fewer were served in time, and the medians are apart.
    """
    if line is None:
        return "nothing"
    if line.thin:
        return "few"
    change = line.changes.get("service_level")
    if not compared or change is None or line.before is None or line.before["contacts"] < FEW:
        return "now"
    if not change.significant or _overlap(line.row, line.before):
        return "same"
    return "worse" if change.value < 0 else "better"


def outstanding_hour(rows: Sequence[Row]) -> Row | None:
    """Return the hour of the week served worst, where it is worse than all others together.

    Corrected over all hours that have contacts enough.
    """
    level = [row for row in rows if row["service_level_n"] >= FEW]
    met = [round(row["service_level"] * row["service_level_n"]) for row in level]
    total, everybody = sum(met), sum(row["service_level_n"] for row in level)
    if len(level) < 2:
        return None
    differences = [
        share_difference(
            (count, row["service_level_n"]), (total - count, everybody - row["service_level_n"])
        )
        for row, count in zip(level, met, strict=True)
    ]
    corrected = holm([one.p for one in differences])
    worse = [
        row
        for row, one, p in zip(level, differences, corrected, strict=True)
        if p <= ALPHA and one.high < 0
    ]
    return min(worse, key=lambda row: row["service_level"], default=None)


def more_than_others(rows: Sequence[Row]) -> Row | None:
    """Return the touchpoint that callers met most above others, where that is no chance."""
    known = [
        row
        for row in rows
        if row["group"] and (row["difference_p"] or 1) <= ALPHA and row["difference_low"] > 0
    ]
    return max(known, key=lambda row: row["difference"], default=None)


def _difference(row: Row, before: Row, name: str, of: str) -> Difference | None:
    n, past = row[of], before[of]
    if min(n, past) < FEW:
        return None
    return share_difference((round(row[name] * n), n), (round(before[name] * past), past))


def _overlap(row: Row, before: Row) -> bool:
    """Return whether the intervals of the two median waits meet, or one is not known."""
    ends = [one[f"queue_median_{end}"] for one in (row, before) for end in ("low", "high")]
    if None in ends:
        return True
    low, high, past_low, past_high = ends
    return bool(low <= past_high and past_low <= high)
