"""Put errors and cautions into the language of the person at the shell."""

import os

from polku.vocabulary.errors import PolkuError


def language() -> str:
    """Return ``fi`` where the shell speaks Finnish, else ``en``."""
    said_in = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "fi" if (said_in or "").startswith("fi") else "en"


def said(error: PolkuError) -> str:
    """Return an error's sentence in the language of the shell."""
    return in_words(error.message, error.values)


def in_words(message: str, values: object) -> str:
    """Return ``message`` translated, with ``values`` in its placeholders."""
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        return message % values if values else message
    with translation.override(language()):
        text = translation.gettext(message)
    return text % values if values else text
