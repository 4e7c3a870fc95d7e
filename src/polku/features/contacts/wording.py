"""Call kinds of contact what the reader calls them."""

from django.utils.translation import gettext


def kind_name(name: str) -> str:
    """Return what a kind of contact is called in the reader's language."""
    usual = {
        "phone": gettext("Phone"),
        "call-back": gettext("Call-back"),
        "chat": gettext("Chat"),
        "e-mail": gettext("E-mail"),
    }
    return usual.get(name, name)
