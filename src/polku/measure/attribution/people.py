"""List the people behind a touch, or behind a path, of an attribution question."""

from datetime import datetime

from polku.measure.attribution.walking import moment_of, read_of, touches_of, walked_paths
from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

#: Between the touches of a path that is written as one text.
BETWEEN = " > "


def people_behind_attribution(
    store: Store,
    view: View,
    question: AttributionQuestion,
    cell: Cell,
    limit: int,
    judged: datetime,
) -> Result:
    """Answer with the people of ``cell``, each at the end of their latest such path.

    ``group`` is those who met that touch and then converted; ``path`` (the touches, `BETWEEN`
    them) those who walked exactly it, with ``converted`` 1 or 0 to keep one outcome.
    """
    values = Binder()
    steps = walked_paths(view, question, values, judged)
    moment = moment_of(view, question, values)
    one, last = read_of(moment, "one"), read_of(moment, "path[-1]")
    named = f"arrayMap(place -> {moment.name}, arrayMap(one -> {one['place']}, touched))"
    if "group" in cell:
        tests = [last["converts"], f"has({named}, {values.bind('group', cell['group'])})"]
    elif "path" in cell:
        whole = values.bind("path", cell["path"])
        tests = [f"arrayStringConcat({named}, '{BETWEEN}') = {whole}"]
        outcome = {"1": last["converts"], "0": f"not {last['converts']}"}
        tests += [outcome[cell["converted"]]] if cell.get("converted") in outcome else []
    else:
        raise InvalidQuestion(
            translatable("Name whose people are meant: a touch (group) or a path.")
        )
    select = (
        f"{steps}\nselect\n    person,\n    fromUnixTimestamp64Milli({last['ts']}, 'UTC') as at,\n"
        f"    {touches_of(question, moment, values)} as touched\n"
        f"from paths\narray join ended as path\nwhere {' and '.join(tests)}"
    )
    return crowd(store, view, f"select person, at from (\n{select}\n)", values.parameters, limit)
