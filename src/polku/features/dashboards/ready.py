"""The words of ready dashboards, which are shown in the reader's language."""

from django.utils.translation import gettext

from polku.vocabulary.errors import translatable

EXPERIENCE = translatable("Customer experience")
DESIGN = translatable("Service design")
SERVICE = translatable("Customer service")
MARKETING = translatable("Marketing")
USE = translatable("Use over time")
SPEED = translatable("Speed and errors")
DEPARTMENT = translatable("Department")
DOING = translatable("What people do")
FEELING = translatable("What they feel")
PROMISED = translatable("What we promised")

_WORDS = frozenset(
    (
        EXPERIENCE,
        DESIGN,
        SERVICE,
        MARKETING,
        USE,
        SPEED,
        DEPARTMENT,
        DOING,
        FEELING,
        PROMISED,
    )
)


def in_words(text: str) -> str:
    """Return the words of a ready dashboard in the reader's language; what people wrote stays."""
    return gettext(text) if text in _WORDS else text
