"""Write whether a person is in a segment, over the names of the people that each part picks."""

import re
from collections.abc import Iterator

from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.segments import (
    All,
    Any,
    Definition,
    Did,
    InSegment,
    Listed,
    Not,
    Trait,
    Tree,
    parts,
)
from polku.vocabulary.touchpoints import View

#: What a breakdown by a segment calls the others.
OUTSIDE = "not in"

#: A part of a tree that people are looked up for.
Leaf = Tree | Listed
_NAME = re.compile(r"\bsegment_([a-z0-9_]+)_(\d+)\b")


def belongs(slug: str, view: View, person: str) -> str:
    """Return whether ``person`` is in a segment, as `steps_in` makes the names known."""
    return _written(definition_of(slug, view), slug, view, person)


def definition_of(slug: str, view: View) -> Definition:
    """Return a segment of the project; raises `InvalidQuestion` where it has no such."""
    if slug not in view.segments:
        raise InvalidQuestion(
            translatable("There is no segment “%(slug)s”. The project has: %(slugs)s."),
            slug=slug,
            slugs=", ".join(sorted(view.segments)) or "–",
        )
    return view.segments[slug]


def names_in(text: str, view: View) -> Iterator[tuple[str, Leaf]]:
    """Yield each name of `belongs` in an expression, once, with the part that it stands for."""
    for found in dict.fromkeys(_NAME.findall(text)):
        slug, number = found[0].replace("_", "-"), int(found[1])
        leaves = leaves_of(view.segments[slug]) if slug in view.segments else ()
        if number <= len(leaves):
            yield _name(slug, number), leaves[number - 1]


def leaves_of(definition: Definition) -> tuple[Leaf, ...]:
    """Return the parts that people are looked up for, as they are looked up."""
    if isinstance(definition, Listed):
        return (definition,)
    found = (part for part in parts(definition) if not isinstance(part, All | Any | Not))
    return tuple(
        dict.fromkeys(positive(part)[0] for part in found if not isinstance(part, InSegment))
    )


def positive(part: Tree) -> tuple[Tree, bool]:
    """Return what is looked up for a part, and whether the part is everybody else.

    Who never did something, or lacks a trait, is found only by who did or has it.
    """
    match part:
        case Did(at_least=0, at_most=int(most)):
            return Did(part.events, most + 1, None, part.within_days, part.dates), True
        case Trait(operator="is_not"):
            return Trait(part.name, "is", part.value), True
        case Trait(operator="unset"):
            return Trait(part.name, "set"), True
        case _:
            return part, False


def number_of(part: Tree, definition: Tree) -> int:
    """Return which of the leaves (from 1) a part is looked up by."""
    return leaves_of(definition).index(positive(part)[0]) + 1


def _written(definition: Definition, slug: str, view: View, person: str) -> str:
    if isinstance(definition, Listed):
        return f"({person} in {_name(slug, 1)})"

    def write(tree: Tree) -> str:
        match tree:
            case All():
                return f"({' and '.join(map(write, tree.of))})"
            case Any():
                return f"({' or '.join(map(write, tree.of))})"
            case Not():
                return f"not {write(tree.of)}"
            case InSegment():
                return belongs(tree.slug, view, person)
            case _:
                sign = "not in" if positive(tree)[1] else "in"
                return f"({person} {sign} {_name(slug, number_of(tree, definition))})"

    return write(definition)


def _name(slug: str, number: int) -> str:
    return f"segment_{slug.replace('-', '_')}_{number}"
