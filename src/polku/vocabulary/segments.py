"""Say who belongs to a segment: a tree of what people are, did, answered and said.

A tree is frozen, and goes in and out as JSON through `polku.vocabulary.segmenting`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec

from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Metric
from polku.vocabulary.operators import Operator

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]
Times = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Trees: TypeAlias = Annotated[tuple["Tree", ...], msgspec.Meta(min_length=1)]


class _Part(
    msgspec.Struct, frozen=True, tag_field="is", forbid_unknown_fields=True, omit_defaults=True
):
    """What every part of a tree has: its name in JSON, under ``is``."""


class All(_Part, frozen=True, tag="all"):
    """Who belongs to each of these."""

    of: Trees


class Any(_Part, frozen=True, tag="any"):
    """Who belongs to any of these."""

    of: Trees


class Not(_Part, frozen=True, tag="not"):
    """Whoever does not belong to this."""

    of: "Tree"


class Trait(_Part, frozen=True, tag="trait"):
    """Whose latest trait ``name`` meets a condition; who lacks it has an empty one."""

    name: Text
    operator: Operator
    value: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Did(_Part, frozen=True, tag="did"):
    """Who did any of ``events`` so many times: in ``dates``, or in the last ``within_days`` days.

    ``events`` is written as `polku.vocabulary.matching` reads it. Without ``at_least``,
    whoever never did it belongs here too. A day is 24 hours.
    """

    events: Text
    at_least: Count = 1
    at_most: Count | None = None
    within_days: Days | None = None
    dates: DateRange | None = None


class Sequence(_Part, frozen=True, tag="sequence"):
    """Who did ``events`` so many ``times``, all within ``within_days``, and then ``then``.

    ``then`` must come later than the last of them, at most ``then_days`` after it (ever, where
    None). With ``followed`` false it must not come: whoever still has time for it does not belong.
    """

    events: Text
    then: Text
    times: Times = 1
    within_days: Days | None = None
    followed: bool = True
    then_days: Days | None = None


class Scored(_Part, frozen=True, tag="scored"):
    """Whose latest answer, or ``any`` of them, compares with ``value`` on its scale."""

    metric: Metric
    operator: Literal["is", "gt", "gte", "lt", "lte"]
    value: Annotated[float, msgspec.Meta(ge=-1000, le=1000)]
    which: Literal["latest", "any"] = "latest"
    within_days: Days | None = None


class Said(_Part, frozen=True, tag="said"):
    """Who wrote ``text`` in an answer or a message; capitals and small letters are the same."""

    text: Text
    within_days: Days | None = None


class OfAccount(_Part, frozen=True, tag="account"):
    """Who acted for a business customer."""

    account: Text


class InSegment(_Part, frozen=True, tag="segment"):
    """Who belongs to another segment, by its slug."""

    slug: Slug


Tree = All | Any | Not | Trait | Did | Sequence | Scored | Said | OfAccount | InSegment
Group = (All, Any)


class Listed(msgspec.Struct, frozen=True):
    """People who were listed once, under ``number`` in the event store."""

    number: int


Definition = Tree | Listed
#: The segments of a project by slug.
Segments: TypeAlias = Mapping[str, Definition]


def parts(tree: Tree) -> Iterator[Tree]:
    """Yield the tree itself and every part below it, as it is written."""
    yield tree
    for child in children(tree):
        yield from parts(child)


def children(tree: Tree) -> tuple[Tree, ...]:
    """Return the parts right below."""
    if isinstance(tree, Group):
        return tree.of
    return (tree.of,) if isinstance(tree, Not) else ()
