"""Show a number with its interval and n, and a change only where it is one."""

from collections.abc import Callable
from typing import Any, NamedTuple

from polku.site import formatting
from polku.site.formatting import given

FEW = 30  # below this an estimate is dimmed and never called a change
EVEN = 0.05  # an interval this close to even is written as ±, with its longer half


class Kind(NamedTuple):
    """How numbers of one kind are written; ``scale`` turns the stored unit into the shown one."""

    write: Callable[[float | None, int], str]
    scale: float
    digits: int


KINDS = {
    "number": Kind(formatting.number, 1, 1),
    "points": Kind(formatting.signed, 1, 1),
    "share": Kind(formatting.share, 100, 0),
}


def est(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    n: int | None = None,
    kind: str = "number",
    digits: int | None = None,
    size: str = "",
) -> dict[str, Any]:
    """Show an estimate with its interval and n; thin ones are dimmed.

    ``{% est row.nps row.low row.high row.n "points" %}``; ``size="big"`` for a headline.
    """
    form = KINDS[kind]
    places = form.digits if digits is None else digits
    return {
        "written": form.write(value, places),
        "uncertainty": uncertainty(value, low, high, kind, places),
        "n": n,
        "thin": n is not None and n < FEW,
        "size": size,
    }


def chg(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    kind: str = "points",
    good: str = "up",
    digits: int | None = None,
) -> dict[str, Any]:
    """Show a change with its arrow and interval, grey and in words where it may be chance.

    ``good`` says which direction is the better one (``up`` or ``down``), or ``none``.
    """
    form = KINDS[kind]
    places = max(form.digits, 1) if digits is None else digits
    significant = low is not None and high is not None and (low > 0 or high < 0)
    up = value is not None and value > 0
    return {
        "written": formatting.signed(value * form.scale if value is not None else None, places),
        "uncertainty": uncertainty(value, low, high, kind, places, change=True),
        "percentage_points": kind == "share",
        "significant": significant,
        "up": up,
        "tone": _tone(significant, up, good),
        "known": value is not None,
    }


def _tone(significant: bool, up: bool, good: str) -> str:
    if not significant or good == "none":
        return ""
    return "good" if up == (good == "up") else "bad"


def uncertainty(
    value: float | None,
    low: float | None,
    high: float | None,
    kind: str,
    digits: int | None = None,
    *,
    change: bool = False,
) -> str:
    """Write ± where the interval lies evenly around the value, else its two ends."""
    known = given(value)
    if value is None or low is None or high is None or not known:
        return ""
    scale, places = KINDS[kind].scale, KINDS[kind].digits if digits is None else digits
    below, above = (value - low) * scale, (high - value) * scale
    if abs(above - below) <= EVEN * (above + below):
        fine = max(places, 1) if kind == "share" else places  # a whole point would hide it
        return formatting.margin(max(above, below), fine)
    if kind == "share" and not change:
        same = round(low * scale, places) == round(high * scale, places)  # 100–100 says nothing
        return formatting.share_interval(low, high, places + 1 if same else places)
    return formatting.interval(low * scale, high * scale, places)
