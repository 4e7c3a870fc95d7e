"""Draw a process as a graph: what follows what, forwards above, backwards below."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.marks import Row

BOX, TALL = 118.0, 40.0
GAP_X, GAP_Y = 54.0, 34.0
HEAD = 30.0
THICKEST = 12.0


class Edge(NamedTuple):
    """A transition; an empty ``source`` or ``target`` is the beginning or the end of a path."""

    source: str
    target: str
    people: int
    title: str = ""
    href: str = ""
    tone: str = ""


Placed = dict[str, tuple[float, float]]


def process_graph(rows: Sequence[Row], label: str) -> tuple[SafeString, SafeString]:
    """Return the drawing twice: to fit a wide frame, and at its own size to scroll in a narrow one.

    A row has ``source``, ``target``, ``people``, ``title`` (the transition in words), ``href``
    (the people behind it) and ``tone``. Places stand in columns in the order of the main flow.
    """
    edges = [Edge(**{name: row[name] for name in Edge._fields if name in row}) for row in rows]
    placed = _placed(edges)
    width = max((x for x, _ in placed.values()), default=0.0) + BOX + 2
    height = max((y for _, y in placed.values()), default=0.0) + TALL + 2 * HEAD
    words = f"{label}. {_summary(edges)}"
    return _draw(edges, placed, words, (width, height), "chart-l"), _draw(
        edges, placed, words, (width, height), "chart-s"
    )


def _draw(
    edges: Sequence[Edge], placed: Placed, label: str, size: tuple[float, float], form: str
) -> SafeString:
    widest = max((edge.people for edge in edges), default=1)
    parts = [
        *(_edge(edge, placed, edge.people / widest) for edge in edges),
        *(part for name in placed for part in _box(name, placed[name], edges)),
    ]
    width, height = size
    return svg.element(
        "svg",
        *parts,
        class_=f"chart process {form}",
        viewBox=f"0 0 {svg.short(width)} {svg.short(height)}",
        width=width if form == "chart-s" else None,
        role="group",
        aria_label=label,
    )


def _placed(edges: Sequence[Edge]) -> Placed:
    """Place each name in a column one after that from which most come, the largest on top."""
    columns = _columns(edges)
    met: dict[str, int] = defaultdict(int)
    for edge in edges:
        met[edge.target or "\0"] += edge.people
        met[edge.source] += edge.people
    by_column: dict[int, list[str]] = defaultdict(list)
    for name in sorted(columns, key=lambda name: (-met[name], name)):
        by_column[columns[name]].append(name)
    return {
        name: (column * (BOX + GAP_X), HEAD + row * (TALL + GAP_Y))
        for column, names in by_column.items()
        for row, name in enumerate(names)
    }


def _columns(edges: Sequence[Edge]) -> dict[str, int]:
    """Return the column of each name: the beginning is '' in the first, the end in the last."""
    columns = {"": 0}
    left = [edge for edge in edges if edge.target]
    while left:
        reached = [edge for edge in left if edge.source in columns]
        best = max(reached or left, key=lambda edge: edge.people)
        columns.setdefault(best.source, 1)
        columns.setdefault(best.target, columns[best.source] + 1)
        left = [edge for edge in left if edge.target not in columns]
    for edge in edges:
        columns.setdefault(edge.source, 1)
    if any(not edge.target for edge in edges):
        columns["\0"] = max(columns.values()) + 1
    return columns


def _edge(edge: Edge, placed: Placed, weight: float) -> SafeString:
    x0, y0 = placed[edge.source]
    x1, y1 = placed[edge.target or "\0"]
    thick = max(THICKEST * weight, 1.2)
    start, end = (x0 + BOX, y0 + TALL / 2), (x1, y1 + TALL / 2)
    if x1 > x0:
        bend = (end[0] - start[0]) / 2
        path = _curve(start, (start[0] + bend, start[1]), (end[0] - bend, end[1]), end)
        kind = "way"
    else:
        start, end = (x0 + BOX / 2, y0 + TALL), (x1 + BOX / 2, y1 + TALL)
        low = max(y0, y1) + TALL + 26
        path = _curve(start, (start[0], low), (end[0] + 12, low), end)
        kind = "way back"
    words = edge.title or f"{edge.source} → {edge.target}: {formatting.number(edge.people)}"
    shape = svg.element(
        "path",
        svg.element("title", words),
        d=path,
        class_=f"{kind} {edge.tone}".strip(),
        stroke_width=thick,
    )
    if not edge.href:
        return svg.element("g", shape, role="img", aria_label=words)
    return svg.element("a", shape, href=edge.href, aria_label=words)


def _curve(*points: tuple[float, float]) -> str:
    start, *rest = (f"{svg.short(x)} {svg.short(y)}" for x, y in points)
    return f"M{start}C{' '.join(rest)}"


def _box(name: str, at: tuple[float, float], edges: Sequence[Edge]) -> Iterator[SafeString]:
    x, y = at
    known = {"": pgettext("step of a path", "Start"), "\0": pgettext("step of a path", "End")}
    kind = "place end" if name in known else "place"
    yield svg.element("rect", x=x, y=y, width=BOX, height=TALL, rx=8, class_=kind)
    words = known.get(name, name)
    fitting = int((BOX - 16) // 6.5)
    short = words if len(words) <= fitting else words[: fitting - 1].rstrip() + "…"
    met = sum(edge.people for edge in edges if edge.source == name)
    met = met or sum(edge.people for edge in edges if (edge.target or "\0") == name)
    title = svg.element("title", words)
    yield svg.element("text", short, title, x=x + BOX / 2, y=y + 17, class_="m k")
    yield svg.text(x + BOX / 2, y + 32, formatting.number(met), "m")


def _summary(edges: Sequence[Edge]) -> str:
    between = [edge for edge in edges if edge.source and edge.target]
    if not between:
        return gettext("There are no paths to show.")
    largest = max(between, key=lambda edge: edge.people)
    return gettext("Most travelled: from %(source)s to %(target)s, %(people)s people.") % {
        "source": largest.source,
        "target": largest.target,
        "people": formatting.number(largest.people),
    }
