"""Write which events are meant as a truth value over the events table ``e``."""

from collections.abc import Iterable

from polku.measure.binding import Binder
from polku.measure.fields import condition, dimension
from polku.vocabulary.matching import Match, Matches
from polku.vocabulary.touchpoints import View


def matched(matches: Matches, view: View, values: Binder) -> str:
    """Return whether an event is any of ``matches``, with touchpoints as the rules see them."""
    return "(" + " or ".join(_one(match, view, values) for match in matches) + ")"


def traits_in(matches: Iterable[Match]) -> list[str]:
    """Return the traits (``person.NAME``) that ``matches`` name: `source` is to join them."""
    fields = {one.field for match in matches for one in match.where}
    return sorted(field for field in fields if field.startswith("person."))


def _one(match: Match, view: View, values: Binder) -> str:
    named = [f"e.name = {values.bind('event', match.event)}"] if match.event else []
    tests = [condition(one, dimension(one.field, view, values), values) for one in match.where]
    return "(" + " and ".join(named + tests) + ")"
