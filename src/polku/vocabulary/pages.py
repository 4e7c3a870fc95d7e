"""Page rules: which addresses are the same page, such as ``/order/*`` for each order's own."""

import re
from collections.abc import Sequence

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


def clean_address(address: str, rules: Sequence[PageRule] = (), *, tidy: bool = True) -> str:
    """Return the page of an address: of the first rule that fits, else the tidy path.

    A tidy path has ``*`` for each part that is a number or a key.

    >>> clean_address("https://shop.example/order/1234/?from=mail")
    '/order/*'
    """
    path = re.sub(QUERY, "", re.sub(HOST, "", address), flags=re.DOTALL)
    path = path.rstrip("/") or "/"
    for rule in rules:
        if re.search(rule.expression, path):
            return rule.page
    if not tidy:
        return path
    return "/".join(ANY if _is_key(part) else part for part in path.split("/"))


def _is_key(part: str) -> bool:
    token = len(part) >= LONG and re.search(LONG_KEY, part)
    return bool(token or re.search(KEY_PART, part))
