"""Page rules: which addresses are the same page, such as ``/order/*`` for each order's own."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

#: A part of an address that is a number or a key, and so differs each time.
KEY_PART = (
    r"^([0-9]+|[0-9]{4}-[0-9]{2}(-[0-9]{2})?"
    r"|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|[0-9a-fA-F]{16,}|[A-Za-z]{1,5}[-_]?[0-9]{3,}|[^@]+@[^@]+)$"
)
#: So is a long word of letters and digits, without a hyphen.
LONG_KEY = r"^[A-Za-z]*[0-9][A-Za-z0-9]*$"
LONG = 20
#: What stands before the path of an address, and what after it.
HOST = r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*"
QUERY = r"[?#].*$"
ANY = "*"


class PageRule(msgspec.Struct, frozen=True):
    """Addresses that ``pattern`` fits are the page ``name`` (the pattern itself, where empty).

    In a pattern ``*`` is one part of the address, or what is left of one; ``**`` is any rest.
    """

    pattern: str
    name: str = ""

    @property
    def page(self) -> str:
        """What the page is called."""
        return self.name or self.pattern

    @property
    def expression(self) -> str:
        """The pattern as a regular expression."""
        parts = re.split(r"(\*\*|\*)", self.pattern)
        signs = {"**": ".*", "*": "[^/]+"}
        return "^" + "".join(signs.get(part) or re.escape(part) for part in parts) + "$"

    def fits(self, path: str) -> bool:
        """Return whether the expression matches, in a time that grows with the path alone.

        `re` goes back and tries again: for a pattern of many stars it would take for ever. Here
        a bit stands for each place of the pattern that the path read so far may have led to.
        """
        walk = _walk_of(self.pattern)
        places = 1
        for sign in path:
            moved, stayed = places & walk.signs.get(sign, 0), places & walk.anything
            if sign != "/":
                moved, stayed = moved | places & walk.part, stayed | places & walk.within
            places = moved << 1 | stayed
        return bool(places >> walk.end & 1)


class _Walk(NamedTuple):
    """The places of a pattern, a bit each, from which a sign of an address leads on or stays."""

    signs: dict[str, int]
    part: int
    within: int
    anything: int
    end: int


@lru_cache(1_000)
def _walk_of(pattern: str) -> _Walk:
    signs: dict[str, int] = {}
    part = within = anything = place = 0
    for written in re.split(r"(\*\*|\*)", pattern):
        if written == "**":
            anything |= 1 << place
        elif written == ANY:
            part |= 1 << place
            place += 1
            within |= 1 << place
        else:
            for sign in written:
                signs[sign] = signs.get(sign, 0) | 1 << place
                place += 1
    return _Walk(signs, part, within, anything, place)


def clean_address(address: str, rules: Sequence[PageRule] = (), *, tidy: bool = True) -> str:
    """Return the page of an address: of the first rule that fits, else the tidy path.

    A tidy path has ``*`` for each part that is a number or a key.

    >>> clean_address("https://shop.example/order/1234/?from=mail")
    '/order/*'
    """
    path = re.sub(QUERY, "", re.sub(HOST, "", address), flags=re.DOTALL)
    path = path.rstrip("/") or "/"
    for rule in rules:
        if rule.fits(path):
            return rule.page
    if not tidy:
        return path
    return "/".join(ANY if _is_key(part) else part for part in path.split("/"))


def _is_key(part: str) -> bool:
    token = len(part) >= LONG and re.search(LONG_KEY, part)
    return bool(token or re.search(KEY_PART, part))
