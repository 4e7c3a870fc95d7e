"""Say in words who belongs to a segment, as lines with what is below each of them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from polku.features.touchpoints.draft import OPERATORS
from polku.vocabulary.dates import DateRange
from polku.vocabulary.segments import (
    All,
    Any,
    Did,
    InSegment,
    Not,
    OfAccount,
    Said,
    Scored,
    Sequence,
    Trait,
    Tree,
)

Names = Mapping[str, str]


class Line(NamedTuple):
    """One part in words, with the days it is limited to and the parts below it."""

    text: str
    dates: DateRange | None = None
    lines: tuple["Line", ...] = ()


def lines_of(tree: Tree, names: Names) -> tuple[Line, ...]:
    """Return a tree in words; ``names`` are those of the segments by slug."""
    if isinstance(tree, All) and len(tree.of) > 1:
        return tuple(_line(one, names) for one in tree.of)
    return (_line(tree, names),)


def brief(tree: Tree, names: Names) -> str:
    """Return a tree in one sentence, for a list."""
    return _flat(_line(tree, names))


def _flat(line: Line) -> str:
    if not line.lines:
        return line.text
    return f"{line.text} {'; '.join(map(_flat, line.lines))}"


def _line(tree: Tree, names: Names) -> Line:
    match tree:
        case All(of=(one,)) | Any(of=(one,)):
            return _line(one, names)
        case All():
            return Line(gettext("All of these:"), None, _lines(tree.of, names))
        case Any():
            return Line(gettext("Any of these:"), None, _lines(tree.of, names))
        case Not():
            return Line(gettext("Not so:"), None, (_line(tree.of, names),))
        case Did():
            return Line(_did(tree), tree.dates)
        case _:
            return Line(_said(tree, names))


def _lines(trees: tuple[Tree, ...], names: Names) -> tuple[Line, ...]:
    return tuple(_line(one, names) for one in trees)


def _said(tree: Tree, names: Names) -> str:
    match tree:
        case Sequence():
            return _sequence(tree)
        case Scored():
            return _scored(tree)
        case Said():
            words = gettext("wrote “%(text)s”") % {"text": tree.text}
            return _joined(words, _lately(tree.within_days))
        case OfAccount():
            return gettext("acts for the account “%(account)s”") % {"account": tree.account}
        case Trait():
            return _joined(tree.name, _compared(tree.operator), tree.value)
        case InSegment():
            name = names.get(tree.slug, tree.slug)
            return gettext("is in the segment “%(name)s”") % {"name": name}
    raise AssertionError(tree)


def _did(part: Did) -> str:
    times = _times(part.at_least, part.at_most)
    return _joined(f"“{part.events}”", times, _lately(part.within_days))


def _times(least: int, most: int | None) -> str:
    if most == 0:
        return gettext("not once")
    if most is None:
        return ngettext("at least once", "at least %(n)s times", least) % {"n": least}
    if least == most:
        return ngettext("exactly once", "exactly %(n)s times", least) % {"n": least}
    if least == 0:
        return ngettext("at most once", "at most %(n)s times", most) % {"n": most}
    return gettext("%(least)s–%(most)s times") % {"least": least, "most": most}


def _lately(days: int | None) -> str:
    if not days:
        return ""
    return ngettext("in the last day", "in the last %(n)s days", days) % {"n": days}


def _within(days: int | None) -> str:
    if not days:
        return ""
    return ngettext("within a day", "within %(n)s days", days) % {"n": days}


def _sequence(part: Sequence) -> str:
    first = f"“{part.events}”"
    if part.times > 1:
        first = _joined(first, _times(part.times, None), _within(part.within_days))
    then = pgettext("sequence", "then") if part.followed else pgettext("sequence", "then not")
    return _joined(f"{first},", then, f"“{part.then}”", _within(part.then_days))


def _scored(part: Scored) -> str:
    which = gettext("latest %(metric)s") if part.which == "latest" else gettext("any %(metric)s")
    value = number_format(part.value, decimal_pos=None if part.value % 1 else 0)
    words = which % {"metric": part.metric.upper()}
    return _joined(words, _compared(part.operator), value, _lately(part.within_days))


def _compared(operator: str) -> str:
    return str(dict(OPERATORS)[operator])  # type: ignore[index] # each of them is among these


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
