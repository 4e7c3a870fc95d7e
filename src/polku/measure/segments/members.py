"""List the people in a segment: some for a page, all to be kept."""

from polku.measure.binding import Binder
from polku.measure.crowd import crowd
from polku.measure.membership import belongs
from polku.measure.source import indented, person, source
from polku.store import Store
from polku.vocabulary.conditions import INSIDE
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import Condition, View


def people_in(store: Store, view: View, slug: str, limit: int = 100) -> Result:
    """Answer with the people in a segment, whoever did something last first."""
    values = Binder()
    inside = Condition(f"segment.{slug}", "is", INSIDE)
    select = source(view, values, {"person": person(), "at": "e.ts"}, where=(inside,))
    return crowd(store, view, select, values.parameters, limit)


def everybody_in(store: Store, view: View, slug: str) -> list[int]:
    """Return the keys of all the people in a segment, in order."""
    values = Binder()
    seen = source(view, values, {"person": person()}, also=[belongs(slug, view, person())])
    sql = f"select distinct person\nfrom (\n{indented(seen)}\n)\norder by person"
    return [row[0] for row in store.query(sql, values.parameters).rows]
