"""Tell visitors of one day apart where their client gives no identifier, and forget them.

What is stored is a hash of the shortened network address, the user agent and the site with a
salt that is made anew each day (UTC), is kept in memory only, and is never written down. After
its day nobody can say which address a visitor had, nor that two days' visitors are one.
"""

import ipaddress
import secrets
from datetime import date, datetime
from hashlib import blake2b

_SIZE = 16


class Visitors:
    """Makes the keys of visitors; one in each process, so a restart makes new ones."""

    def __init__(self) -> None:
        self._day = date.min
        self._salt = b""

    def of(self, address: str, user_agent: str, now: datetime) -> str:
        """Return the day's key of whoever sends from ``address`` with ``user_agent``."""
        if now.date() != self._day:
            self._day, self._salt = now.date(), secrets.token_bytes(_SIZE)
        said = f"{shortened(address)}\n{user_agent}".encode("utf-8", "replace")
        return blake2b(said, digest_size=_SIZE, key=self._salt).hexdigest()


def shortened(address: str) -> str:
    """Return the network of an address: 24 bits of version 4, 48 of version 6.

    >>> shortened("192.0.2.77")
    '192.0.2.0'
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 6 and known.ipv4_mapped:
        known = known.ipv4_mapped
    kept = 24 if known.version == 4 else 48
    network = ipaddress.ip_network((known, kept), strict=False)
    return str(network.network_address)


def visitor_at(visitor: str, *more: str) -> str:
    """Return the identifier of ``visitor`` at a site, or nothing where it is not known.

    ``more`` tells apart what one sender reports of several: the site, the address it was given.
    """
    if not visitor:
        return ""
    said = "\n".join((visitor, *more)).encode("utf-8", "replace")
    return blake2b(said, digest_size=_SIZE).hexdigest()
