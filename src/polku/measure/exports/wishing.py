"""Read what is to be exported from words: the same in an address, the API and a shell."""

from collections.abc import Mapping
from datetime import date

from polku.measure.exports.reading import Wish
from polku.vocabulary.conditions import parse_dimension, spell_condition
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.questions import Pairs
from polku.vocabulary.words import Words

FORM = Form(
    "export",
    translatable("The events of a project as a file."),
    (
        *(one for one in SHARED if one.name != "by"),
        Parameter("case", translatable("Property that names a case. Without it: the person.")),
        Parameter(
            "activity",
            translatable("What the steps of a case are called by: event or touchpoint."),
        ),
        Parameter(
            "object",
            translatable("Property whose values are objects of their own in OCEL."),
            repeats=True,
        ),
    ),
)


def read_wish(parameters: Mapping[str, list[str]], today: date) -> Wish:
    """Return what ``parameters`` wish for; raises `InvalidQuestion` that names the parameter."""
    words = Words(FORM, parameters)
    return Wish(
        dates=words.dates(today),
        where=words.conditions("where"),
        case=words.dimension("case"),
        activity=words.one_of("activity", ("event", "touchpoint")) or "event",
        objects=tuple(parse_dimension(name, "object") for name in words.values.get("object", ())),
    )


def spell_wish(wish: Wish) -> Pairs:
    """Return the pairs that `read_wish` reads."""
    dates = wish.dates
    pairs = [("from", str(dates.first)), ("to", str(dates.last))] if dates else []
    pairs += [("where", spell_condition(one)) for one in wish.where]
    pairs += [("case", wish.case), ("activity", wish.activity)]
    pairs += [("object", name) for name in wish.objects]
    return [(name, value) for name, value in pairs if value]
