"""How the ways to move a card are called, and what is said when it has moved."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.dashboards.grid import COLUMNS, Box, Move

MOVE_WORDS: dict[Move, str | Promise] = {
    "left": _("To the left"),
    "right": _("To the right"),
    "up": _("Up"),
    "down": _("Down"),
    "wider": _("Wider"),
    "narrower": _("Narrower"),
    "taller": _("Taller"),
    "lower": _("Lower"),
}
MOVE_ICONS: dict[Move, str] = {
    "left": "arrow-left",
    "right": "arrow-right",
    "up": "arrow-up",
    "down": "arrow-down",
    "wider": "plus",
    "narrower": "minus",
    "taller": "plus",
    "lower": "minus",
}


WEEKDAYS: tuple[tuple[str, str | Promise], ...] = (
    ("", _("every day")),
    ("0", _("every Monday")),
    ("1", _("every Tuesday")),
    ("2", _("every Wednesday")),
    ("3", _("every Thursday")),
    ("4", _("every Friday")),
    ("5", _("every Saturday")),
    ("6", _("every Sunday")),
)


def place_words(name: str, box: Box, row: int) -> str:
    """Say where a card stands, for whoever does not see it move."""
    said = gettext(
        "“%(name)s”: row %(row)s, columns %(first)s to %(last)s of %(columns)s, %(rows)s high"
    )
    return said % {
        "name": name,
        "row": row,
        "first": box.x,
        "last": box.x + box.w - 1,
        "columns": COLUMNS,
        "rows": box.h,
    }
