"""Draw the paths that people took as ribbons between touchpoints, step by step."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.flows import THICK, Flow, Layout, Node, Ribbon, lay_out, read_flows
from polku.site.charts.marks import Row

HEAD = 28.0


def sankey(
    rows: Sequence[Row],
    label: str,
    width: int = 960,
    height: int = 380,
    around: int | None = None,
) -> tuple[SafeString, SafeString]:
    """Return the wide form, and a narrow one that scrolls sideways at its own size.

    A row is a transition: ``step`` (from 0), ``source``, ``target``, ``people``, ``title`` (the
    edge in words), ``href`` (the people behind it), ``tone`` (``bad`` or ``good`` where the
    page speaks of it) and ``current`` (the edge that is open). Edges can be reached with the
    keyboard. ``around`` is the column that the paths are cut around, where they are: the others
    are then so many before or after it.
    """
    flows = read_flows(rows)
    columns = 2 + max((flow.step for flow in flows), default=0)
    narrow = 134 * (columns - 1) + 120
    words = f"{label}. {summary(flows)}"
    heads = [_head(column, around) for column in range(columns)]
    return (
        _draw(flows, words, width, height, heads, "chart-l"),
        _draw(flows, words, narrow, height, heads, "chart-s"),
    )


def summary(flows: Sequence[Flow]) -> str:
    """Say in a sentence which transition is the most travelled."""
    if not flows:
        return gettext("There are no paths to show.")
    largest = max(flows, key=lambda flow: flow.people)
    return gettext("Most travelled: from %(source)s to %(target)s, %(people)s people.") % {
        "source": largest.source,
        "target": largest.target,
        "people": formatting.number(largest.people),
    }


def _draw(
    flows: Sequence[Flow],
    label: str,
    width: float,
    height: float,
    heads: Sequence[str],
    form: str,
) -> SafeString:
    columns = len(heads)
    last_label = min(_longest(flows, columns - 1) + 16, 150)
    step = (width - THICK - last_label) / max(columns - 1, 1)
    layout = lay_out(flows, step, height)
    parts = [
        *(svg.text(n * step, 12, words, "step") for n, words in enumerate(heads)),
        *(_ribbon(ribbon) for ribbon in sorted(layout.ribbons, key=lambda r: -r.flow.people)),
        *(part for node in layout.nodes for part in _node(node, layout, step - THICK - 14)),
    ]
    return svg.element(
        "svg",
        *parts,
        class_=f"chart sankey {form}",
        viewBox=f"0 0 {svg.short(width)} {svg.short(layout.height + HEAD + 4)}",
        width=width if form == "chart-s" else None,
        role="group",
        aria_label=label,
    )


def _longest(flows: Sequence[Flow], column: int) -> float:
    names = [flow.target for flow in flows if flow.step + 1 == column]
    return max([svg.width_of(name, bold=True) for name in names] or [0])


def _head(column: int, around: int | None) -> str:
    """Return the words over a column."""
    number = column - (around or 0)
    if around is None:
        later = gettext("Step %(number)s") % {"number": column}
        return later if column else pgettext("step of a path", "Start")
    if number < 0:
        return gettext("%(number)s before") % {"number": -number}
    return gettext("%(number)s after") % {"number": number} if number else ""


def _ribbon(ribbon: Ribbon) -> SafeString:
    top0, top1 = ribbon.y0 + HEAD, ribbon.y1 + HEAD
    middle = (ribbon.x0 + ribbon.x1) / 2
    bottom0, bottom1 = top0 + ribbon.height, top1 + ribbon.height
    path = (
        f"M{_at(ribbon.x0, top0)}C{_at(middle, top0)} {_at(middle, top1)} {_at(ribbon.x1, top1)}"
        f"L{_at(ribbon.x1, bottom1)}"
        f"C{_at(middle, bottom1)} {_at(middle, bottom0)} {_at(ribbon.x0, bottom0)}Z"
    )
    flow = ribbon.flow
    words = flow.title or _said(flow)
    shape = svg.element(
        "path", svg.element("title", words), d=path, class_=f"ribbon {flow.tone}".strip()
    )
    if not flow.href:
        return svg.element("g", shape, role="img", aria_label=words)
    current = "true" if flow.current else None
    return svg.element("a", shape, href=flow.href, aria_label=words, aria_current=current)


def _at(x: float, y: float) -> str:
    return f"{svg.short(x)} {svg.short(y)}"


def _said(flow: Flow) -> str:
    return ngettext(
        "%(source)s to %(target)s: %(people)s person",
        "%(source)s to %(target)s: %(people)s people",
        int(flow.people),
    ) % {
        "source": flow.source,
        "target": flow.target,
        "people": formatting.number(flow.people),
    }


def _node(node: Node, layout: Layout, room: float) -> Iterator[SafeString]:
    """Draw a node with its name and people; a low node has them on one line."""
    top = node.top + HEAD
    yield svg.element("rect", x=node.x, y=top, width=THICK, height=node.height, rx=2, class_="node")
    below = [n.top for n in layout.nodes if n.column == node.column and n.top > node.top]
    space = min(below, default=layout.height + 14) - node.top
    x = node.x + THICK + 6
    people = formatting.number(node.people)
    if space >= 30 and node.height >= 24:
        yield svg.text(x, top + 13, _cut(node.name, room), "k halo")
        yield svg.text(x, top + 27, people, "halo")
    else:
        middle = top + min(node.height / 2, 8) + 4
        short = _cut(node.name, room - svg.width_of(people) - 6)
        count = svg.element("tspan", f" {people}", class_="light")
        yield svg.element("text", short, count, x=x, y=middle, class_="k halo")


def _cut(words: str, width: float) -> str:
    fitting = int(width // 6.8)
    return words if len(words) <= fitting else words[: max(fitting - 1, 1)].rstrip() + "…"
