"""Say which identifiers make two events one person's: types, priorities, limits, blocked values."""

import msgspec
import xxhash

from polku.vocabulary.event import person_key

#: The two types that are columns of an event; every other is read from what was said.
USER, ANONYMOUS = "user_id", "anonymous_id"

#: What clients send where they have no identifier. Lower case, as it is compared.
NOBODY = frozenset(
    (
        *("-1", "null", "nil", "none", "undefined", "nan", "n/a", "na", "unknown", "true"),
        *("false", "anonymous", "anon", "guest", "not_authenticated", "distinct_id"),
        *("[object object]", "{}", "[]", "(null)", "(not set)"),
    )
)
#: Addresses that many share or nobody reads.
NOBODYS_MAIL = ("test@*", "*@test.*", "noreply@*", "no-reply@*", "*@localhost")

_LONGEST = 300


class IdentifierType(msgspec.Struct, frozen=True):
    """A kind of identifier: a person has at most ``limit`` of it, over ``days`` days where given.

    ``traits`` are the traits of ``identify`` that hold it; ``context.externalIds`` of its name
    hold it on any event.
    """

    name: str
    limit: int = 5
    days: int | None = None
    traits: tuple[str, ...] = ()


class IdentityRules(msgspec.Struct, frozen=True):
    """How a project tells people apart. The order of ``types`` is their priority.

    ``blocked`` are values that identify nobody, with ``*`` for any text; case does not matter.
    A visitor id seen with ``alone_from`` users or more is nobody's (0: it stays the first one's).
    """

    types: tuple[IdentifierType, ...] = (
        IdentifierType(USER, 1),
        IdentifierType("email", 5, traits=("email",)),
        IdentifierType("phone", 5, traits=("phone",)),
        IdentifierType(ANONYMOUS, 5),
    )
    blocked: tuple[str, ...] = ()
    alone_from: int = 5

    def priority(self, name: str) -> int | None:
        """Return the place of a type, 0 the highest; None where the rules do not use it."""
        return next((n for n, one in enumerate(self.types) if one.name == name), None)


class Identifier(msgspec.Struct, frozen=True):
    """A value of a type, e.g. ``Identifier("email", "aino@example.fi")``."""

    type: str
    value: str


def key_of(project_id: int, identifier: Identifier) -> int:
    """Return the 64-bit key of an identifier; of the two on every event, `person_key`."""
    if identifier.type == USER:
        return person_key(project_id, user_id=identifier.value)
    if identifier.type == ANONYMOUS:
        return person_key(project_id, anonymous_id=identifier.value)
    text = f"{project_id}:{identifier.type}:{identifier.value}"
    return xxhash.xxh64_intdigest(text.encode("utf-8", "replace"))


def normal(type_name: str, value: object) -> str:
    """Return a value as it is compared, '' where it cannot be an identifier.

    >>> normal("email", " Aino@Example.FI "), normal("phone", "040 123 4567")
    ('aino@example.fi', '0401234567')
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip()
    if type_name == "email":
        text = text.lower() if "@" in text[1:-1] else ""
    elif type_name == "phone":
        text = _phone(text)
    return text if len(text) <= _LONGEST else ""


def blocked_by(rules: IdentityRules, type_name: str, value: str) -> str:
    """Return the pattern that keeps ``value`` from identifying anybody, '' where none does."""
    plain = value.strip().lower()
    if plain in NOBODY:
        return plain
    if not plain.strip("0-"):
        return "0"
    patterns = (*NOBODYS_MAIL, *rules.blocked) if type_name == "email" else rules.blocked
    return next((one for one in patterns if fits(one.lower(), plain)), "")


def fits(pattern: str, text: str) -> bool:
    """Return whether ``text`` is ``pattern``, where ``*`` stands for any text.

    Takes time in proportion to the two lengths at worst, whatever the pattern.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    if not (text.startswith(first) and text.endswith(last)):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return place <= end


def _phone(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    if not 6 <= len(digits) <= 15:
        return ""
    if text.startswith("+"):
        return "+" + digits
    return "+" + digits[2:] if digits.startswith("00") else digits
