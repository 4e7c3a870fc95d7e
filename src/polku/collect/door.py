"""Decide at the door who may come in: whose key it is, from which page, and how much."""

from collections.abc import Callable

import msgspec

from polku.collect.keys import KeyOwner, Keys
from polku.collect.rate import Rates
from polku.vocabulary.errors import NotAllowed, TooMany, UnknownKey, translatable


class Sender(msgspec.Struct):
    """Who sends a request, as far as it is known yet: the key may stand in the body."""

    origin: str = ""
    key: str = ""
    owner: KeyOwner | None = None


class Door:
    """``look_up`` says whose a key is; it runs in a thread, and is remembered for seconds."""

    def __init__(self, look_up: Callable[[str], KeyOwner | None]) -> None:
        self._keys = Keys(look_up)
        self._rates = Rates()

    async def meet(self, sender: Sender, key: str) -> None:
        """Make ``sender`` the owner of ``key``; an unknown key stays one without owner.

        Raises `NotAllowed` for a page of a site that may not send, `TooMany` for a sender who
        must wait.
        """
        sender.key = key
        sender.owner = owner = await self._keys.owner(key)
        if owner is None:
            return
        if owner.origins and sender.origin and sender.origin not in owner.origins:
            raise NotAllowed(
                translatable("Pages of %(origin)s may not send with this write key."),
                origin=sender.origin[:200],
                field="origin",
            )
        if seconds := self._rates.wait(key, owner.rate):
            raise TooMany(
                translatable(
                    "This write key sends more than %(limit)d events a second. "
                    "Go on in %(seconds)d seconds."
                ),
                limit=owner.rate.events,
                seconds=seconds,
            )

    def known(self, sender: Sender) -> KeyOwner:
        """Return the owner of the sender's key; raises `UnknownKey` where nobody has it."""
        if sender.owner is None:
            raise UnknownKey(translatable("No project has this write key."), field="writeKey")
        return sender.owner

    def count(self, sender: Sender, events: int) -> None:
        """Count what a sender who was let in has brought."""
        if sender.owner:
            self._rates.spend(sender.key, sender.owner.rate, events)
