"""Simulate what a browser measures of the pages it opens: web vitals, and errors on the page."""

from typing import NamedTuple

import numpy as np

from polku.demo.draws import Ints, Rng, around, chance, pick
from polku.demo.log import Shape
from polku.demo.properties import Fields, Labels
from polku.demo.world import World

VITALS = Shape("Web Vitals Measured", "web", "web")
ERROR = Shape("Error Occurred", "web", "web")

#: What the browser runs on, by its place in the ``device`` of a view.
GADGETS = ("desktop", "mobile", "tablet")
#: Of one view in so many the vitals are sent; of views that matter most, of each.
_ONE_IN = 8
#: Errors of any page, as type and message, and how often each is met of a thousand views.
_ERRORS = (
    ("TypeError", "Cannot read properties of undefined (reading 'plan')", 1.2),
    ("NetworkError", "Failed to fetch /api/usage/monthly", 0.9),
    ("ChunkLoadError", "Loading chunk 417 failed", 0.4),
)
_BROKEN = ("RangeError", "Invalid array length: 0 meters in chart")


class Views(NamedTuple):
    """Views of pages: whose, when, on what, which page, and in how many milliseconds."""

    person: Ints
    wall: Ints
    device: Ints
    gadget: Ints
    path: Labels
    load: Ints


def measure_views(world: World, part: str, views: Views, *, each: bool = False) -> None:
    """Add the vitals of a sample of ``views`` (of all, where ``each``), and errors met on them.

    ``part`` names the views, so that each part of the simulation draws by itself.
    """
    rng = world.rng(f"vitals of {part}")
    kept = np.ones(len(views.person), dtype=np.bool_)
    if not each:
        kept = chance(rng, 1 / _ONE_IN, len(views.person))
    rows = np.flatnonzero(kept)
    if len(rows):
        _vitals(world, rng, _some(views, rows))
    _errors(world, rng, views)


def _vitals(world: World, rng: Rng, views: Views) -> None:
    size = len(views.person)
    heavy = _on(views, world, "shop_map")
    lcp = views.load * around(rng, 0.82, 0.08, size)
    lcp = lcp + world.amount("shop_map", views.wall) * heavy
    slower = np.array([1.0, 1.7, 1.3])[views.gadget]
    fields: Fields = {
        "path": views.path,
        "device": Labels(views.gadget, GADGETS),
        "lcp": lcp.astype(np.int64),
        "fcp": (views.load * around(rng, 0.5, 0.1, size)).astype(np.int64),
        "ttfb": around(rng, 310, 0.45, size).astype(np.int64),
        "inp": around(rng, 85 * slower, 0.5, size).astype(np.int64),
        "cls": Labels(np.minimum(around(rng, 4, 0.9, size), 60).astype(np.int64), _SHIFTS),
    }
    world.log.add(VITALS, views.person, views.wall + 5, fields, device=views.device)


#: Layout shifts, in hundredths.
_SHIFTS = tuple(hundredths / 100 for hundredths in range(61))


def _errors(world: World, rng: Rng, views: Views) -> None:
    size = len(views.person)
    draw = rng.random(size)
    rate = sum(often for *_, often in _ERRORS) / 1_000
    usual = np.flatnonzero(draw < rate)
    if len(usual):
        which = pick(rng, [often for *_, often in _ERRORS], len(usual))
        _add_errors(world, _some(views, usual), which)
    phones = views.gadget == GADGETS.index("mobile")
    broken = _on(views, world, "usage_chart_breaks") & phones
    likely = world.amount("usage_chart_breaks", views.wall) * broken
    rows = np.flatnonzero(draw > 1 - likely)
    if len(rows):
        _add_errors(world, _some(views, rows), np.full(len(rows), len(_ERRORS)))


def _add_errors(world: World, views: Views, which: Ints) -> None:
    kinds = [*(kind for kind, *_ in _ERRORS), _BROKEN[0]]
    messages = [*(message for _, message, _ in _ERRORS), _BROKEN[1]]
    fields: Fields = {
        "error_type": Labels(which, kinds),
        "message": Labels(which, messages),
        "path": views.path,
        "device": Labels(views.gadget, GADGETS),
    }
    world.log.add(ERROR, views.person, views.wall + 3, fields, device=views.device)


def _on(views: Views, world: World, code: str) -> np.ndarray:
    """Return which views are of the page that the effect ``code`` is about."""
    effect = world.effects.find(code)
    names = [str(name) for name in views.path.names]
    page = dict(effect.group)["path"] if effect else ""
    if page not in names:
        return np.zeros(len(views.person), dtype=np.bool_)
    return np.asarray(views.path.codes == names.index(page))


def _some(views: Views, rows: Ints) -> Views:
    return Views(
        views.person[rows],
        views.wall[rows],
        views.device[rows],
        views.gadget[rows],
        Labels(views.path.codes[rows], views.path.names),
        views.load[rows],
    )
