"""Say in words which bar or cell of an answer a list of people is behind."""

from collections.abc import Mapping
from datetime import date

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.measure.crowd import Cell

#: What the words that a cell may hold mean, by its part.
_WORDS: Mapping[str, Mapping[str, object]] = {
    "answer": {
        "top": _("the best answers"),
        "middle": _("the answers in the middle"),
        "bottom": _("the worst answers"),
    },
    "what": {
        "answered": _("were answered"),
        "given_up": _("gave up waiting"),
        "waiting": _("are still waiting"),
        "late": _("were not answered in time"),
        "transferred": _("were handed on"),
        "came_again": _("came again about the same matter"),
        "repeats": _("had been in touch before about the same matter"),
        "fallback": _("got no answer from the chatbot"),
        "handed_over": _("were handed over to a person"),
        "came": _("came to a person after the chatbot"),
        "came_anyway": _("came though the chatbot called it solved"),
    },
    "state": {
        "reached": _("got there"),
        "went": _("went on"),
        "dropped": _("did not go on"),
        "away": _("did not come back"),
        "new": _("came for the first time"),
        "returning": _("came again the next time"),
        "resurrected": _("came back after a pause"),
        "dormant": _("fell silent"),
        "left": _("have left"),
        "censored": _("have not left yet"),
    },
    "rating": {
        "good": _("good load times"),
        "middling": _("load times that need work"),
        "poor": _("poor load times"),
    },
    "band": {
        "good": _("good views"),
        "middling": _("views that need work"),
        "poor": _("poor views"),
        "slow": _("slow views"),
    },
    "reached": {"yes": _("the goal followed"), "no": _("the goal did not follow")},
    "converted": {"1": _("converted"), "0": _("did not convert")},
}
#: Sentences around a value that the data hold.
_NAMED: Mapping[str, object] = {
    "step": _("step %(value)s"),
    "days": _("on %(value)s days"),
    "until": _("up to %(value)s"),
    "time": _("after %(value)s"),
    "source": _("from “%(value)s”"),
    "target": _("to “%(value)s”"),
    "place": _("at “%(value)s”"),
    "error": _("error “%(value)s”"),
}
_NUMBERED: Mapping[str, object] = {
    "group-number": _("group %(value)s"),
    "period-number": _("period %(value)s"),
}


def cell_words(cell: Cell) -> list[str | date]:
    """Return what each part of ``cell`` means, in the reader's words; a period is its first day."""
    return [_said(part, value) for part, value in cell.items()]


def _said(part: str, value: str) -> str | date:
    if value in _WORDS.get(part, {}):
        return str(_WORDS[part][value])
    if part in ("variant", "loop", "path"):
        return _way(value)
    numbered = f"{part}-number" if value.isdecimal() else part
    if numbered in _NUMBERED:
        return str(_NUMBERED[numbered]) % {"value": value}
    if part in _NAMED and value:
        return str(_NAMED[part]) % {"value": value}
    return _day(value) if part in ("period", "cohort") else value or gettext("not known")


def _way(value: str) -> str:
    try:
        places = msgspec.json.decode(value, type=list[str])
    except msgspec.DecodeError:
        return value.replace(" > ", " → ")
    return " → ".join(place or "…" for place in places) or gettext("nothing more")


def _day(value: str) -> str | date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
