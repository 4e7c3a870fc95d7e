"""Say which events are meant: by name, by what they say, or any of several."""

import re

import msgspec

from polku.vocabulary.conditions import parse_condition, spell_condition
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.touchpoints import Condition

_MOST = 20
_SIGNS = re.compile(r"([\\|\[\]])")
#: A part of a written match: an escaped sign, plain text, or one of the signs ``| [ ]``.
_PART = re.compile(r"\\(.)|([^\\|\[\]]+)|([|\[\]])", re.DOTALL)


class Match(msgspec.Struct, frozen=True):
    """Events named ``event`` (any, where empty) that meet every condition."""

    event: str = ""
    where: tuple[Condition, ...] = ()


#: Any of these.
Matches = tuple[Match, ...]


def parse_matches(text: str, parameter: str = "step") -> Matches:
    r"""Return what ``Order Placed[amount>=50][channel=web] | Order Paid`` writes.

    ``[touchpoint=Shop]`` alone is any event there; a sign that belongs to a name is written
    ``\|``, ``\[``, ``\]`` or ``\\``. Raises `InvalidQuestion`.

    >>> parse_matches("Order Placed[amount>=50]")[0].where[0].field
    'amount'
    """
    matches = tuple(_parse_one(words, text, parameter) for words in _alternatives(text, parameter))
    if len(matches) > _MOST:
        raise _unreadable(text, parameter)
    return matches


def spell_matches(matches: Matches) -> str:
    """Return the text that `parse_matches` reads."""
    return " | ".join(_spell_one(one) for one in matches)


def _alternatives(text: str, parameter: str) -> list[list[str]]:
    """Split a text into alternatives: of each the name, then its conditions."""
    alternatives, inside, read = [[""]], False, 0
    for found in _PART.finditer(text):
        escaped, plain, sign = found.groups()
        read = found.end()
        if sign is None:
            alternatives[-1][-1] += escaped or plain
        elif sign == "|" and not inside:
            alternatives.append([""])
        elif sign == "[" and not inside:
            alternatives[-1].append("")
            inside = True
        elif sign == "]" and inside:
            inside = False
        else:
            raise _unreadable(text, parameter)
        if plain and plain.strip() and not inside and len(alternatives[-1]) > 1:
            raise _unreadable(text, parameter)  # a word behind a condition
    if inside or read < len(text):  # an escape of nothing
        raise _unreadable(text, parameter)
    return alternatives


def _parse_one(words: list[str], text: str, parameter: str) -> Match:
    name, *conditions = words
    match = Match(name.strip(), tuple(parse_condition(one, parameter) for one in conditions))
    if not match.event and not match.where:
        raise _unreadable(text, parameter)
    return match


def _spell_one(match: Match) -> str:
    conditions = (f"[{_escaped(spell_condition(one))}]" for one in match.where)
    return _escaped(match.event) + "".join(conditions)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _unreadable(text: str, parameter: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable(
            "“%(parameter)s” is %(value)s; write an event, as Order Placed[amount>=50], and | "
            "between alternatives."
        ),
        parameter=parameter,
        value=text[:100] or "—",
    )
