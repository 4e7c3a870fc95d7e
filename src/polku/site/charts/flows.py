"""Lay out transitions as columns of nodes and ribbons between them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from polku.site.charts.marks import Row

GAP = 12.0
THICK = 10.0


class Flow(NamedTuple):
    """People who went from one touchpoint to the next at a step, from dictionaries.

    ``step`` counts from 0; ``title`` says the whole edge in words; ``href`` leads to the
    people behind it.
    """

    step: int
    source: str
    target: str
    people: float
    title: str = ""
    href: str = ""
    tone: str = ""
    current: bool = False


class Node(NamedTuple):
    """A touchpoint in its column, with its place and its length."""

    column: int
    name: str
    people: float
    x: float
    top: float
    height: float


class Ribbon(NamedTuple):
    """A flow between two nodes: where it leaves, where it arrives, how thick it is."""

    flow: Flow
    x0: float
    y0: float
    x1: float
    y1: float
    height: float


class Layout(NamedTuple):
    """Where everything goes."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    height: float


def read_flows(rows: Sequence[Row]) -> list[Flow]:
    """Return flows from dictionaries."""
    return [Flow(**{name: row[name] for name in Flow._fields if name in row}) for row in rows]


def lay_out(flows: Sequence[Flow], column_width: float, height: float) -> Layout:
    """Place nodes by volume, largest first, and ribbons in the order of their ends.

    A node is as long as the larger of what arrives and what leaves; where fewer leave than
    arrive, the rest of its length is the people whose path ended there.
    """
    volumes = _volumes(flows)
    columns = sorted({column for column, _ in volumes})
    totals = [sum(v for (c, _), v in volumes.items() if c == column) for column in columns]
    counts = [sum(1 for c, _ in volumes if c == column) for column in columns]
    room = min(
        ((height - GAP * (count - 1)) / total for total, count in zip(totals, counts, strict=True)),
        default=0.0,
    )
    nodes = {
        (column, node.name): node
        for column in columns
        for node in _column(column, volumes, column_width, max(room, 0.0))
    }
    used = max((node.top + node.height for node in nodes.values()), default=0.0)
    return Layout(tuple(nodes.values()), tuple(_ribbons(flows, nodes, max(room, 0.0))), used)


def _volumes(flows: Sequence[Flow]) -> dict[tuple[int, str], float]:
    leaving: dict[tuple[int, str], float] = defaultdict(float)
    arriving: dict[tuple[int, str], float] = defaultdict(float)
    for flow in flows:
        leaving[flow.step, flow.source] += flow.people
        arriving[flow.step + 1, flow.target] += flow.people
    keys = [*leaving, *(key for key in arriving if key not in leaving)]
    return {key: max(leaving[key], arriving[key]) for key in keys}


def _column(
    column: int, volumes: dict[tuple[int, str], float], column_width: float, room: float
) -> list[Node]:
    inside = [(people, name) for (c, name), people in volumes.items() if c == column]
    nodes, top = [], 0.0
    for people, name in sorted(inside, key=lambda pair: (-pair[0], pair[1])):
        height = max(people * room, 2.0)
        nodes.append(Node(column, name, people, column * column_width, top, height))
        top += height + GAP
    return nodes


def _ribbons(
    flows: Sequence[Flow], nodes: dict[tuple[int, str], Node], room: float
) -> list[Ribbon]:
    left: dict[tuple[int, str], float] = defaultdict(float)
    came: dict[tuple[int, str], float] = defaultdict(float)
    ends = {
        flow: (nodes[flow.step, flow.source], nodes[flow.step + 1, flow.target]) for flow in flows
    }
    leaving: dict[Flow, float] = {}
    arriving: dict[Flow, float] = {}
    for flow in sorted(flows, key=lambda f: (f.step, ends[f][0].top, ends[f][1].top)):
        leaving[flow] = ends[flow][0].top + left[flow.step, flow.source]
        left[flow.step, flow.source] += flow.people * room
    for flow in sorted(flows, key=lambda f: (f.step, ends[f][1].top, ends[f][0].top)):
        arriving[flow] = ends[flow][1].top + came[flow.step, flow.target]
        came[flow.step, flow.target] += flow.people * room
    return [
        Ribbon(
            flow,
            ends[flow][0].x + THICK,
            leaving[flow],
            ends[flow][1].x,
            arriving[flow],
            max(flow.people * room, 1.0),
        )
        for flow in flows
    ]
