"""Take out of a text what may lead to a person: e-mail addresses and numbers."""

import re

#: What stands where something was taken out.
MASK = "•••"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*")
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0.\-/()]{0,2}\d){2,}(?:[A-Z]\b)?")


def masked(text: str) -> str:
    """Return ``text`` without e-mail addresses and without numbers of three digits or more.

    Phone, customer and identity numbers, dates and clock times go; "40 minutes" stays. Names
    are not recognised.

    >>> masked("Soitin 40 min, 040 123 4567, matti@example.fi")
    'Soitin 40 min, •••, •••'
    """
    return _NUMBER.sub(MASK, _MAIL.sub(MASK, text))
