"""Write the steps that look up the people of every segment that an expression names."""

from datetime import UTC, datetime

from polku.measure.binding import Binder
from polku.measure.membership import names_in
from polku.measure.scope import indented
from polku.measure.segments.leaves import people_of
from polku.vocabulary.touchpoints import View


def steps_in(text: str, view: View, values: Binder) -> list[str]:
    """Return the ``with`` steps that ``text`` needs, as of the moment of the view."""
    moment = view.at or datetime.now(UTC)
    return [
        f"{name} as (\n{indented(people_of(leaf, view, values, moment))}\n)"
        for name, leaf in names_in(text, view)
    ]
