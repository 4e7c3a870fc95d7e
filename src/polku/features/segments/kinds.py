"""The kinds of parts that a segment is made of, and the fields that each has in a form."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.features.touchpoints.draft import OPERATORS

Words = str | Promise
Choices = tuple[tuple[str, object], ...]

METRICS: Choices = (("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES"))
_OF_NUMBERS = ("is", "gt", "gte", "lt", "lte")
COMPARED: Choices = tuple(one for one in OPERATORS if one[0] in _OF_NUMBERS)


class Field(NamedTuple):
    """One field of a kind of part; ``most`` makes it a number, ``choices`` one of several."""

    name: str
    label: Words
    needed: bool = True
    most: int = 0
    choices: Choices = ()
    offers: str = ""
    usual: str = ""

    @property
    def least(self) -> int:
        """Return the least that a number may be."""
        return 0 if self.name in ("at_least", "at_most") else 1

    def fits(self, value: str) -> bool:
        """Return whether a text is a number within bounds."""
        digits = value.isascii() and value.isdecimal() and len(value) < 6
        return digits and self.least <= int(value) <= self.most


_LATELY = Field("within_days", _("in the last so many days"), needed=False, most=3650)

KINDS: dict[str, tuple[Words, tuple[Field, ...]]] = {
    "did": (
        _("What they did"),
        (
            Field("events", _("Event"), offers="events"),
            Field("at_least", _("at least so many times"), most=1000, usual="1"),
            Field("at_most", _("at most so many times"), needed=False, most=1000),
            _LATELY,
        ),
    ),
    "sequence": (
        _("One thing after another"),
        (
            Field("events", _("First"), offers="events"),
            Field("times", _("so many times"), most=1000, usual="1"),
            Field("within_days", _("within so many days"), needed=False, most=3650),
            Field(
                "followed",
                _("and"),
                choices=(("yes", _("then")), ("", _("then not"))),
                usual="yes",
                needed=False,
            ),
            Field("then", _("Event after it"), offers="events"),
            Field("then_days", _("within so many days of it"), needed=False, most=3650),
        ),
    ),
    "scored": (
        _("What they answered"),
        (
            Field("which", _("Answer"), choices=(("latest", _("the latest")), ("any", _("any")))),
            Field("metric", _("Score"), choices=METRICS),
            Field("operator", _("comparison"), choices=COMPARED, usual="lte"),
            Field("value", _("value"), usual="6"),
            _LATELY,
        ),
    ),
    "said": (_("What they wrote"), (Field("text", _("Words in an answer or a message")), _LATELY)),
    "trait": (
        _("Who they are"),
        (
            Field("name", _("Trait"), offers="traits"),
            Field("operator", _("comparison"), choices=OPERATORS, usual="is"),
            Field("value", _("value"), needed=False),
        ),
    ),
    "account": (_("Whom they act for"), (Field("account", _("Account id")),)),
    "segment": (_("Another segment"), (Field("slug", _("Segment"), offers="segments"),)),
}
GROUPS: dict[str, Words] = {"all": _("All of these"), "any": _("Any of these")}
