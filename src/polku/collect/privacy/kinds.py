"""What can be taken out of text, what is put in its place, and what a project chose."""

from typing import Literal, get_args

import msgspec

#: What is looked for in addresses and in text.
Kind = Literal["email", "identity_code", "iban", "phone", "token", "network"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MARKERS: dict[Kind, str] = {
    "email": "[e-mail]",
    "identity_code": "[identity code]",
    "iban": "[IBAN]",
    "phone": "[phone]",
    "token": "[token]",
    "network": "[network address]",
}

#: Properties in which senders put network addresses.
NETWORK_NAMES = frozenset(
    {
        "ip",
        "$ip",
        "ip_address",
        "ipaddress",
        "client_ip",
        "remote_addr",
        "user_ip",
        "x-forwarded-for",
        "x_forwarded_for",
    }
)


class Kept(msgspec.Struct, frozen=True):
    """What a project keeps of what is dropped otherwise while an event is read."""

    query: frozenset[str] = frozenset()
    networks: bool = False


NOTHING_KEPT = Kept()


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a project has taken out of its events on arrival.

    ``addresses`` and ``texts`` are the kinds that are looked for there. Of addresses, the query
    parameters ``query`` are kept. Properties named in ``never`` are not stored, those in ``always``
    are left as they are. ``traits`` holds also what is said of persons to the rules of text.
    ``truncate`` keeps the network that a sender names (/24, /48) in place of nothing.
    """

    addresses: frozenset[Kind] = frozenset(KINDS)
    texts: frozenset[Kind] = frozenset(KINDS)
    query: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    traits: bool = False
    truncate: bool = False


RULES = Rules()
