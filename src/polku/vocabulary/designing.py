"""Read and check the design of a journey; write it as JSON."""

from collections import Counter

import msgspec

from polku.vocabulary.designs import Design, Group, Part, every_part
from polku.vocabulary.errors import InvalidDesign, InvalidQuestion, translatable
from polku.vocabulary.matching import parse_matches

#: Steps that are bound to events, all parts, and levels of groups.
MOST_STEPS, MOST_PARTS, DEEPEST = 120, 400, 10
_LONGEST = 200_000

_decoder: msgspec.json.Decoder[Design] = msgspec.json.Decoder(Design)


def read_design(text: str | bytes) -> Design:
    """Return the design that JSON writes; raises `InvalidDesign` with the place.

    >>> design = read_design('{"parts": [{"is": "step", "id": "pay", "events": "Order Paid"}]}')
    >>> design.steps[0].matches[0].event
    'Order Paid'
    """
    if len(text) > _LONGEST:
        raise _too_large()
    try:
        design = _decoder.decode(text)
    except RecursionError as error:
        raise _too_large() from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise InvalidDesign(
            translatable("The design of the journey does not fit: %(reason)s."), reason=str(error)
        ) from error
    return checked_design(design)


def write_design(design: Design) -> str:
    """Return the design as `read_design` reads it."""
    return msgspec.json.encode(design).decode()


def checked_design(design: Design) -> Design:
    """Return the design; raise `InvalidDesign` where it is too large or contradicts itself."""
    parts = list(every_part(design.parts))
    if len(parts) > MOST_PARTS or max(map(_depth, design.parts)) > DEEPEST:
        raise _too_large()
    if not 1 <= len(design.bound) <= MOST_STEPS:
        raise InvalidDesign(
            translatable(
                "A design has 1 to %(most)s steps that say which events they are; this one has "
                "%(steps)s."
            ),
            most=MOST_STEPS,
            steps=len(design.bound),
        )
    twice = [name for name, times in Counter(part.id for part in parts).items() if times > 1]
    if twice:
        raise InvalidDesign(
            translatable("Two parts of the design are called “%(id)s”: give each its own id."),
            id=twice[0],
        )
    for part in parts:
        if isinstance(part, Group) and part.back and part.most == 1:
            raise InvalidDesign(
                translatable(
                    "“%(id)s” has a way back, but is gone through once at most: let “most” be 0 "
                    "or more than 1."
                ),
                id=part.id,
            )
    _check_events(design)
    return design


def _check_events(design: Design) -> None:
    rules = {step.id: step.events for step in design.bound}
    rules |= {"begins": design.begins, "ends": design.ends, "gives_up": design.gives_up}
    for place, text in rules.items():
        try:
            matches = parse_matches(text, place) if text else ()
        except InvalidQuestion as error:
            raise InvalidDesign(error.message, **error.values) from error
        for condition in (one for match in matches for one in match.where):
            if condition.field.startswith("segment."):
                raise InvalidDesign(
                    translatable(
                        "“%(place)s”: a segment is of people, not of events. Ask for the segment "
                        "when you look at the journey."
                    ),
                    place=place,
                )


def _depth(part: Part) -> int:
    return 1 + max(map(_depth, part.children)) if isinstance(part, Group) else 1


def _too_large() -> InvalidDesign:
    return InvalidDesign(
        translatable(
            "A design has at most %(parts)s parts, %(depth)s levels deep. Make a journey of its "
            "own of some of them."
        ),
        parts=MOST_PARTS,
        depth=DEEPEST,
    )
