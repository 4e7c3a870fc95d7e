"""Read and check the definition of a segment; write it as JSON."""

import msgspec

from polku.vocabulary.errors import InvalidQuestion, InvalidSegment, translatable
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.segments import (
    Did,
    InSegment,
    Listed,
    Said,
    Scored,
    Segments,
    Sequence,
    Trait,
    Tree,
    children,
    parts,
)

DEEPEST, MOST_PARTS = 6, 40
_LONGEST = 20_000

_decoder: msgspec.json.Decoder[Tree] = msgspec.json.Decoder(Tree)


def read_segment(text: str | bytes, known: Segments, own: str = "") -> Tree:
    """Return the tree that JSON writes; ``own`` is the slug of the segment being written.

    Raises `InvalidSegment` with the place and what to write there.
    """
    tree = decode_segment(text)
    check_segment(tree, known, own)
    return tree


def decode_segment(text: str | bytes) -> Tree:
    """Return the tree that JSON writes, whose parts were checked when it was written."""
    if len(text) > _LONGEST:
        raise _too_large()
    try:
        return _decoder.decode(text)
    except RecursionError as error:
        raise _too_large() from error
    except msgspec.MsgspecError as error:
        raise InvalidSegment(
            translatable("The definition of the segment does not fit: %(reason)s."),
            reason=str(error),
        ) from error


def write_segment(tree: Tree) -> str:
    """Return the tree as `read_segment` reads it."""
    return msgspec.json.encode(tree).decode()


def check_segment(tree: Tree, known: Segments, own: str = "") -> None:
    """Raise `InvalidSegment` where a tree is too large, means nothing, or holds itself."""
    if sum(1 for _ in parts(tree)) > MOST_PARTS or _depth(tree) > DEEPEST:
        raise _too_large()
    for part in parts(tree):
        _check_part(part)
    whole = dict(known) | ({own: tree} if own else {})
    size = _check_nested(tree, whole, (own,) if own else ())
    if size > 2 * MOST_PARTS:
        raise _too_large()


def _depth(tree: Tree) -> int:
    return 1 + max(map(_depth, children(tree)), default=0)


def _check_part(part: Tree) -> None:
    match part:
        case Did():
            _check_events(part.events, "events")
            if part.at_most is not None and part.at_most < part.at_least:
                raise InvalidSegment(
                    translatable("At most %(most)s times is less than at least %(least)s."),
                    most=part.at_most,
                    least=part.at_least,
                )
            if part.at_least == 0 and part.at_most is None:
                raise InvalidSegment(
                    translatable("“At least 0 times” is everybody: say at most how many times.")
                )
            if part.dates and part.within_days:
                raise InvalidSegment(
                    translatable("Give either days or “within_days”, not both of them.")
                )
            if part.dates and part.dates.last < part.dates.first:
                raise InvalidSegment(
                    translatable("The period ends (%(last)s) before it begins (%(first)s)."),
                    first=part.dates.first,
                    last=part.dates.last,
                )
        case Sequence():
            _check_events(part.events, "events")
            _check_events(part.then, "then")
        case Trait() if not part.value and part.operator not in ("set", "unset"):
            raise InvalidSegment(
                translatable("Say what the trait “%(name)s” is compared with."), name=part.name
            )
        case _:
            pass


def _check_events(text: str, parameter: str) -> None:
    try:
        matches = parse_matches(text, parameter)
    except InvalidQuestion as error:
        raise InvalidSegment(error.message, **error.values) from error
    for condition in (one for match in matches for one in match.where):
        if condition.field.startswith(("person.", "segment.")):
            raise InvalidSegment(
                translatable(
                    "“%(field)s” is of the person, not of the event: make it a part of its own "
                    "beside what they did."
                ),
                field=condition.field,
            )


def _check_nested(tree: Tree, known: Segments, path: tuple[str, ...]) -> int:
    """Return how many parts a tree has with those of the segments it names."""
    size = 0
    for part in parts(tree):
        size += 1
        if not isinstance(part, InSegment):
            continue
        if part.slug in path:
            raise InvalidSegment(
                translatable("The segment “%(slug)s” would be a part of itself."), slug=part.slug
            )
        if part.slug not in known:
            raise InvalidSegment(
                translatable("There is no segment “%(slug)s” to be a part of this one."),
                slug=part.slug,
            )
        inner = known[part.slug]
        if len(path) > DEEPEST:
            raise _too_large()
        if not isinstance(inner, Listed):
            size += _check_nested(inner, known, (*path, part.slug))
    return size


def _too_large() -> InvalidSegment:
    return InvalidSegment(
        translatable(
            "The definition of a segment has at most %(parts)s parts, %(depth)s levels deep. Make "
            "a segment of some of them and name it here."
        ),
        parts=MOST_PARTS,
        depth=DEEPEST,
    )


def looks_back(tree: Tree) -> bool:
    """Return whether who belongs depends on the moment at which it is asked."""
    for part in parts(tree):
        if isinstance(part, Sequence) and (part.then_days or not part.followed):
            return True
        if isinstance(part, Did | Scored | Said) and part.within_days:
            return True
    return False
