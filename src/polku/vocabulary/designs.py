"""Say how a journey is meant to go: its steps, their order, and when it begins and ends.

A design is frozen, and goes in and out as JSON through `polku.vocabulary.designing`. It is what a
service designer draws: stages that hold steps, one after the other, as a choice of branches, or in
any order; some of them optional, some done again.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

import msgspec

from polku.vocabulary.matching import Matches, parse_matches

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Events = Annotated[str, msgspec.Meta(max_length=2000)]
#: How many times at most; 0 is as many as one likes.
Times = Annotated[int, msgspec.Meta(ge=0, le=20)]
Order = Literal["sequence", "choice", "any"]

DAY = 86_400
#: Seconds without anything after which a journey is over.
USUAL_SILENCE = 30 * DAY


class _Part(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="is",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What steps and groups share.

    ``optional`` may be left out by the customer; ``most`` says how many times in a row it may be
    gone through.
    """

    id: Slug
    name: Name = ""
    optional: bool = False
    most: Times = 1


class Step(_Part, frozen=True, kw_only=True, tag="step"):
    """One thing that the customer does or meets, known by its ``events``.

    They are written as `polku.vocabulary.matching` reads them. A step without events is drawn,
    but nobody can see whether it was taken: it is neither missed nor counted.
    """

    events: Events = ""

    @property
    def matches(self) -> Matches:
        """The events of this step; none where it is not bound to data."""
        return parse_matches(self.events, self.id) if self.events else ()


class Group(_Part, frozen=True, kw_only=True, tag="group"):
    """Steps and groups that belong together: a stage, a choice, or what has no order of its own.

    ``order``: ``sequence``, one after the other; ``choice``, exactly one of them; ``any``, all of
    them, in any order and even in turns. Where ``most`` lets a group be gone through again,
    ``back`` is what leads back to its beginning.
    """

    parts: Annotated[tuple["Part", ...], msgspec.Meta(min_length=1)]
    order: Order = "sequence"
    back: "Part | None" = None

    @property
    def children(self) -> "tuple[Part, ...]":
        """The parts, and the way back where there is one."""
        return (*self.parts, self.back) if self.back else self.parts


Part: TypeAlias = Step | Group


class Design(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A journey as it is meant to go: ``parts`` (stages, mostly) one after the other.

    The events of a person are cut into *journeys*, one after the other:

    - One begins with an event of ``begins``; where that is empty, with an event of any step.
    - It ends with an event of ``ends``, which is then *completed*, or with one of ``gives_up``, and
      is then *abandoned*.
    - Where ``silence`` seconds pass without an event of a step, of ``ends`` or of ``gives_up``, it
      is over too: abandoned where the design says what ends a journey, else ended. Until then it
      is *open*.

    What happens between journeys is of none. ``case`` names the property that tells journeys of one
    person apart that run at the same time, as an order number; without it a person is in one
    journey at a time.
    """

    parts: Annotated[tuple[Part, ...], msgspec.Meta(min_length=1)]
    begins: Events = ""
    ends: Events = ""
    gives_up: Events = ""
    silence: Annotated[int, msgspec.Meta(ge=60, le=3650 * DAY)] = USUAL_SILENCE
    case: Name = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in the order in which it is drawn."""
        return tuple(part for part in every_part(self.parts) if isinstance(part, Step))

    @property
    def bound(self) -> tuple[Step, ...]:
        """The steps that events can show; their places in this are the numbers of steps."""
        return tuple(step for step in self.steps if step.events)


def every_part(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Yield parts with all that they hold, each before what it holds."""
    for part in parts:
        yield part
        if isinstance(part, Group):
            yield from every_part(part.children)
