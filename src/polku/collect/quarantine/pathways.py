"""Reach into the JSON of an event by a path as errors show it: ``properties.items[0].price``."""

import re
from typing import Any

_STEP = re.compile(r"\[(\d+)\]|\.?([^.\[]+)")
_IN_LIST = re.compile(r"^(?:batch|events|data|requests)\[\d+\]\.?")

#: Stands for "nothing is there", which null is not.
MISSING: Any = object()


def own_path(path: str) -> str:
    """Return ``path`` within the event itself, whatever list of a request it stands in.

    >>> own_path("batch[0].timestamp")
    'timestamp'
    """
    return _IN_LIST.sub("", path.strip())


def value_at(event: Any, path: str) -> Any:
    """Return what stands at ``path``, `MISSING` where nothing does."""
    holder, key = _holder(event, path, make=False)
    if isinstance(holder, dict):
        return holder.get(key, MISSING)
    if isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        return holder[key]
    return MISSING


def put_at(event: Any, path: str, value: Any) -> bool:
    """Let ``value`` stand at ``path``, in new objects where there are none; False: no place."""
    holder, key = _holder(event, path, make=True)
    if isinstance(holder, dict) and isinstance(key, str):
        holder[key] = value
        return True
    if isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        holder[key] = value
        return True
    return False


def remove_at(event: Any, path: str) -> Any:
    """Remove what stands at ``path`` and return it, `MISSING` where nothing did."""
    holder, key = _holder(event, path, make=False)
    if isinstance(holder, dict):
        return holder.pop(key, MISSING)
    if isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        return holder.pop(key)
    return MISSING


def _holder(node: Any, path: str, *, make: bool) -> tuple[Any, str | int | None]:
    """Return the object or list that holds the end of ``path``, and its key there."""
    rest = path
    while rest:
        key, rest = _first(node, rest)
        if not rest:
            return node, key
        node = _inside(node, key, make=make)
    return None, None


def _first(node: Any, path: str) -> tuple[str | int | None, str]:
    """Split off the first step. A key that holds a dot is taken whole where it is there."""
    if isinstance(node, dict):
        for end in _ends(path):
            if path[:end] in node:
                return path[:end], path[end:].removeprefix(".")
    match = _STEP.match(path)
    if match is None:
        return None, ""
    key = int(match[1]) if match[1] else match[2]
    return key, path[match.end() :].removeprefix(".")


def _ends(path: str) -> list[int]:
    """Return where the key at the start of ``path`` may end, the longest first."""
    marks = [place for place, sign in enumerate(path) if sign in ".[" and place]
    return [len(path), *reversed(marks)]


def _inside(node: Any, key: str | int | None, *, make: bool) -> Any:
    if isinstance(node, list):
        return node[key] if isinstance(key, int) and key < len(node) else None
    if not isinstance(node, dict) or not isinstance(key, str):
        return None
    if make and node.get(key) is None:
        node[key] = {}
    return node.get(key)
