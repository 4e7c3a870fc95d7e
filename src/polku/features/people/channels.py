"""Give channels their icon, and the usual ones a name in the reader's language."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Channel(NamedTuple):
    """A channel as a page shows it; ``name`` is what the events carry."""

    name: str
    label: str | Promise
    icon: str


_KNOWN: dict[str, tuple[str | Promise, str]] = {
    "ad": (_("Advertisement"), "megaphone"),
    "app": (_("App"), "smartphone"),
    "chat": (_("Chat"), "message-circle"),
    "chatbot": (_("Chatbot"), "bot"),
    "delivery": (_("Delivery"), "truck"),
    "e-mail": (_("E-mail"), "mail"),
    "phone": (_("Phone"), "phone"),
    "review": (_("Review"), "star"),
    "sales": (_("Sales meeting"), "users-round"),
    "shop": (_("Shop"), "store"),
    "sms": (_("Text message"), "message-square-text"),
    "social": (_("Social media"), "globe"),
    "survey": (_("Survey"), "clipboard-check"),
    "technician": (_("Technician"), "wrench"),
    "web": (_("Web"), "monitor"),
}
#: Other spellings of the same channels.
_ALSO = {
    "ads": "ad",
    "advertisement": "ad",
    "bot": "chatbot",
    "call": "phone",
    "email": "e-mail",
    "mail": "e-mail",
    "mobile": "app",
    "reviews": "review",
    "site": "web",
    "store": "shop",
    "surveys": "survey",
    "website": "web",
}


#: What a breakdown by a segment tells apart.
_SIDES = {"in": _("In the segment"), "not in": _("Not in the segment")}


def called(name: str, by: str) -> str:
    """Return the name of a group of the breakdown ``by`` as the reader calls it."""
    if by.startswith("segment."):
        return str(_SIDES.get(name, name))
    return str(channel_of(name).label) if name and by == "channel" else name


def channel_of(name: str) -> Channel:
    """Return a channel with its label and icon; an unknown one keeps its own name."""
    plain = name.strip().lower()
    known = _KNOWN.get(_ALSO.get(plain, plain))
    if known:
        return Channel(name, *known)
    return Channel(name, name or _("No channel"), "circle-dot")
