"""Name the demonstration's own segments and promises in the reader's language."""

from django.utils.translation import gettext

from polku.demo.setup import PROMISES, SEGMENTS

_NAMES = frozenset(name for name, _ in (*PROMISES, *SEGMENTS))


def in_words(name: str) -> str:
    """Return the name of an example in the reader's language; what people named stays."""
    return gettext(name) if name in _NAMES else name
