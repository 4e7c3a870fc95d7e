"""Turn a form into the tree that it says, and a tree into the form that shows it."""

from collections.abc import Iterator, Mapping
from typing import Any as Value

import msgspec
from django.utils.translation import gettext

from polku.features.segments.draft import ROOT, Node, fresh, placed
from polku.features.segments.kinds import GROUPS, KINDS
from polku.vocabulary.errors import InvalidSegment, translatable
from polku.vocabulary.segments import Tree


def form_of(tree: Tree) -> Node:
    """Return a tree as the form holds it; the whole is always a group."""
    root = _form(msgspec.to_builtins(tree))
    if not root.is_group or root.negated:
        root = Node(ROOT, "all", children=[root])
    return placed(root, ROOT)


def _form(written: Mapping[str, Value]) -> Node:
    if written["is"] == "not":
        inner = _form(written["of"])
        if inner.negated:
            return Node("", "all", negated=True, children=[inner])
        inner.negated = True
        return inner
    if written["is"] in GROUPS:
        return Node("", written["is"], children=[_form(one) for one in written["of"]])
    node = fresh(written["is"])
    node.values |= {name: _text(value) for name, value in written.items() if name in node.values}
    node.kept = dict(written.get("dates") or {})
    return node


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def tree_of(root: Node) -> Tree | None:
    """Return the tree that a form says; None where a field is wrong, and it then has an error."""
    for node in _nodes(root):
        node.errors = dict(_faults(node))
    if root.is_faulty:
        return None
    try:
        tree: Tree = msgspec.convert(_written(root), type=Tree)
    except msgspec.ValidationError as error:
        raise InvalidSegment(
            translatable("The definition of the segment does not fit: %(reason)s."),
            reason=str(error),
        ) from error
    return tree


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _faults(node: Node) -> Iterator[tuple[str, str]]:
    if node.is_group:
        if not node.children:
            yield "n", gettext("Add a part, or take this group away.")
        return
    for field in KINDS[node.kind][1]:
        value = node.values[field.name]
        if not value and field.needed:
            yield field.name, gettext("Fill this in.")
        elif value and field.most and not field.fits(value):
            bounds = {"least": field.least, "most": field.most}
            yield field.name, gettext("Write a whole number from %(least)s to %(most)s.") % bounds
        elif field.name == "value" and node.kind == "scored" and not _is_number(value):
            yield field.name, gettext("Write a number, such as 6.")
        elif field.choices and value not in dict(field.choices):
            yield field.name, gettext("Choose one of the list.")


def _is_number(value: str) -> bool:
    try:
        return abs(float(value.replace(",", "."))) <= 1000
    except ValueError:
        return False


def _written(node: Node) -> dict[str, Value]:
    """Return a part as `msgspec.convert` takes it."""
    written: dict[str, Value] = {"is": node.kind}
    if node.is_group:
        written["of"] = [_written(child) for child in node.children]
    else:
        for field in KINDS[node.kind][1]:
            value: Value = node.values[field.name]
            if field.most:
                value = int(value) if value else None
            elif field.name == "followed":
                value = value == "yes"
            elif field.name == "value" and node.kind == "scored":
                value = float(value.replace(",", "."))
            written[field.name] = value
        if node.kept:
            written["dates"] = node.kept
    return {"is": "not", "of": written} if node.negated else written
