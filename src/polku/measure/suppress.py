"""Decide which groups are too small to be shown, so that none can be told from the rest either."""

from collections.abc import Mapping
from typing import TypeVar

from polku.vocabulary.errors import translatable
from polku.vocabulary.result import Caveat

Key = TypeVar("Key")


def too_small(sizes: Mapping[Key, int], minimum: int) -> set[Key]:
    """Return the groups to hide, given how many people (or answers) each has.

    Groups under ``minimum`` are hidden. Where those hidden together still hold fewer than
    ``minimum`` (a single small group is the total less the rest), the next smallest is hidden too.

    >>> sorted(too_small({"a": 90, "b": 40, "c": 3}, 5))
    ['b', 'c']
    """
    hidden = {key for key, size in sizes.items() if 0 < size < minimum}
    rest = sorted((key for key in sizes if key not in hidden), key=lambda key: sizes[key])
    if hidden and rest and sum(sizes[key] for key in hidden) < minimum:
        hidden.add(rest[0])
    return hidden


def hidden_caveat(hidden: int, minimum: int) -> tuple[Caveat, ...]:
    """Return the caution that says how many groups are not shown, none where all are."""
    if not hidden:
        return ()
    message = translatable(
        "%(hidden)s groups are not shown: groups of fewer than %(minimum)s people are "
        "hidden, and one more where they could be worked out from the rest."
    )
    return (Caveat("hidden_groups", message, {"hidden": hidden, "minimum": minimum}),)
