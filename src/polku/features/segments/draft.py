"""Read a segment that is being written from the fields of its form, and put it into them.

Each part of the tree has a place: ``r`` is the whole, ``r-0`` the first part below it. Its fields
are called by the place and their own name: ``r-0.events``.
"""

from typing import Any as Value
from typing import NamedTuple

import msgspec
from django.http import QueryDict

from polku.features.segments.kinds import GROUPS, KINDS, Field, Words
from polku.vocabulary.errors import InvalidSegment, translatable

ROOT = "r"
_DEEPEST, _MOST = 8, 60


class Shown(NamedTuple):
    """A field as the form shows it."""

    field: Field
    id: str
    value: str
    error: str


class Node(msgspec.Struct):
    """One part as the form holds it, whether or not it makes sense yet."""

    place: str
    kind: str
    negated: bool = False
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    children: list["Node"] = []
    kept: dict[str, Value] = {}

    @property
    def is_group(self) -> bool:
        """Return whether it holds other parts."""
        return self.kind in GROUPS

    @property
    def label(self) -> Words:
        """Return what kind of part it is."""
        return GROUPS[self.kind] if self.is_group else KINDS[self.kind][0]

    @property
    def fields(self) -> list[Shown]:
        """Return its fields as they are written."""
        return [
            Shown(
                field,
                f"{self.place}.{field.name}",
                self.values.get(field.name, ""),
                self.errors.get(field.name, ""),
            )
            for field in KINDS[self.kind][1]
        ]

    @property
    def is_faulty(self) -> bool:
        """Return whether it, or a part below it, cannot be as it is written."""
        return bool(self.errors) or any(child.is_faulty for child in self.children)


def fresh(kind: str, place: str = ROOT) -> Node:
    """Return a new part; a group holds one thing that people did."""
    if kind in GROUPS:
        return Node(place, kind, children=[fresh("did", f"{place}-0")])
    return Node(place, kind, values={field.name: field.usual for field in KINDS[kind][1]})


def node_of(data: QueryDict) -> Node:
    """Return what a form holds, after the button ``do`` that was pressed in it."""
    root = _read(data, ROOT, 0)
    deed, _space, place = data.get("do", "").partition(" ")
    if deed == "remove" and place != ROOT:
        root = _without(root, place)
    elif deed == "add":
        wish = data.get(f"{place}.add", "did")
        _grow(root, place, wish if wish in KINDS or wish in GROUPS else "did")
    return placed(root, ROOT)


def _read(data: QueryDict, place: str, depth: int) -> Node:
    kind = data.get(f"{place}.is", "all")
    negated = bool(data.get(f"{place}.not"))
    if kind in KINDS:
        values = {
            field.name: data.get(f"{place}.{field.name}", "").strip()[:500]
            for field in KINDS[kind][1]
        }
        dates = {part: data.get(f"{place}.{part}", "") for part in ("first", "last")}
        return Node(place, kind, negated, values, kept=dates if all(dates.values()) else {})
    count = data.get(f"{place}.n", "0")
    size = int(count) if count.isascii() and count.isdecimal() and len(count) < 3 else 0
    if depth >= _DEEPEST or size > _MOST:
        raise InvalidSegment(translatable("The form of the segment cannot be read. Begin again."))
    children = [_read(data, f"{place}-{nth}", depth + 1) for nth in range(size)]
    return Node(place, kind if kind in GROUPS else "all", negated, children=children)


def _without(node: Node, place: str) -> Node:
    node.children = [_without(child, place) for child in node.children if child.place != place]
    return node


def _grow(node: Node, place: str, kind: str) -> None:
    if node.place == place and node.is_group:
        node.children.append(fresh(kind))
    for child in node.children:
        _grow(child, place, kind)


def placed(node: Node, place: str) -> Node:
    """Give a part, and those below it, their places."""
    node.place = place
    node.children = [placed(child, f"{place}-{nth}") for nth, child in enumerate(node.children)]
    return node
