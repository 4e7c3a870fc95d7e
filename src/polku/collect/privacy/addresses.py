"""Make addresses bare: no user name, no fragment, no query but what a project keeps."""

import re
from collections.abc import Collection

from polku.collect.privacy.finding import without
from polku.collect.privacy.kinds import MARKERS, Kind

#: The properties that hold an address, whatever it looks like.
ADDRESS_NAMES = frozenset({"url", "path", "referrer", "referer", "href", "search"})

_LOGIN = re.compile(r"^([A-Za-z][\w+.-]*+://)[^/@]*+@")
_INSIDE = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s<>\"']++")
_LOCAL = re.compile(r"/[^\s<>\"']*+")
#: A part of a path that no person wrote: a checksum, or letters and digits in disorder.
_LONG = re.compile(r"[\w~=-]{22}")
_HEX = re.compile(r"[0-9a-fA-F]{24,}")
_OPAQUE = re.compile(r"(?=[^/]*[a-z])(?=[^/]*[A-Z])(?=[^/]*\d)[\w~=-]{22,}")


def bare_address(address: str, kept: Collection[str] = ()) -> str:
    """Return ``address`` without fragment and user name, and of its query only ``kept``.

    >>> bare_address("https://me:secret@shop.example/cart?token=1&page=2#top", {"page"})
    'https://shop.example/cart?page=2'
    """
    head, _, query = address.partition("#")[0].partition("?")
    bare = _LOGIN.sub(r"\1", head) if "@" in head else head
    if not (kept and query):
        return bare
    parts = [part for part in query.split("&") if part.partition("=")[0] in kept]
    return f"{bare}?{'&'.join(parts)}" if parts else bare


def is_whole(value: str) -> bool:
    """Return whether ``value`` is an address as a whole, not a text that holds one."""
    if value.startswith("/"):
        return bool(_LOCAL.fullmatch(value))
    return "://" in value and bool(_INSIDE.fullmatch(value))


def clean_address(address: str, kinds: frozenset[Kind], kept: Collection[str] = ()) -> str:
    """Return ``address`` made bare, with a marker for everything of ``kinds`` that is left."""
    bare = bare_address(address, kept)
    if len(bare) > 22 and "token" in kinds and _LONG.search(bare):
        bare = "/".join(map(_part, bare.split("/")))
    return without(bare, kinds)


def clean_inside(text: str, kinds: frozenset[Kind], kept: Collection[str] = ()) -> str:
    """Return ``text`` with each address within it made clean."""
    if "://" not in text:
        return text
    return _INSIDE.sub(lambda match: clean_address(match[0], kinds, kept), text)


def _part(part: str) -> str:
    name = part.partition("?")[0]
    if len(name) < 22 or not (_HEX.fullmatch(name) or _OPAQUE.fullmatch(name)):
        return part
    return MARKERS["token"] + part[len(name) :]
