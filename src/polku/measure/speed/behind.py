"""List the people behind a figure of speed: who waited, who met an error, whom slowness cost."""

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.measure.fields import dimension
from polku.measure.source import bucket, indented, person, source
from polku.measure.speed.errors import errors_met
from polku.measure.speed.following import BANDS, slowness_steps
from polku.measure.speed.reading import holds_any, rating, vital_columns, within
from polku.measure.speed.vitals import vitals_of
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import ErrorsQuestion, SlownessQuestion, VitalsQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View
from polku.vocabulary.vitals import RATINGS, VITALS

_BANDS = tuple(BANDS)


def people_behind_vitals(
    store: Store, view: View, question: VitalsQuestion, cell: Cell, limit: int = 100
) -> Result:
    """Answer with those whose views are in ``cell``.

    ``metric`` is the vital, where the question asks for all; ``period`` the day on which the point
    begins, ``group`` the value of the breakdown, ``rating`` one of good, middling and poor.
    """
    _check(cell, {"metric": VITALS, "period": (), "group": (), "rating": RATINGS})
    asked = [one for one in vitals_of(question) if one == cell.get("metric", one)]
    if len(asked) != 1:
        raise _unnamed("metric")
    vital, values = asked[0], Binder()
    columns = {"person": person(), "at": "e.ts", **vital_columns([vital], values)}
    if question.every:
        columns["period"] = f"toString({bucket(question.every, view, values)})"
    if question.by:
        columns["grp"] = dimension(question.by, view, values)
    seen = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[holds_any([vital], values)],
    )
    tests = [within(vital, vital), *_parts(cell, columns, values)]
    if "rating" in cell:
        tests.append(f"{rating(vital, vital)} = {RATINGS.index(cell['rating']) + 1}")
    return crowd(store, view, _chosen(seen, tests), values.parameters, limit)


def people_behind_errors(
    store: Store, view: View, question: ErrorsQuestion, cell: Cell, limit: int = 100
) -> Result:
    """Answer with those who met the ``error`` of the cell, in its ``period`` and ``group``."""
    _check(cell, {"error": (), "period": (), "group": ()})
    values = Binder()
    met = errors_met(view, question, values)
    columns = {
        **({"period": ""} if question.every else {}),
        **({"grp": ""} if question.by else {}),
    }
    tests = ["recent", *_parts(cell, columns, values)]
    if "error" in cell:
        tests.append(f"error = {values.bind('cell_error', cell['error'])}")
    return crowd(store, view, _chosen(met, tests), values.parameters, limit)


def people_behind_slowness(
    store: Store, view: View, question: SlownessQuestion, cell: Cell, limit: int = 100
) -> Result:
    """Answer with those whose views are in ``group`` and ``band``.

    ``reached`` is yes or no: whether the goal followed any of those views.
    """
    reached = {"reached": ("yes", "no")} if question.goal else {}
    _check(cell, {"group": (), "band": _BANDS, **reached})
    values = Binder()
    steps = slowness_steps(view, question, values)
    tests = [BANDS[cell["band"]]] if "band" in cell else []
    if "group" in cell and question.by:
        tests.append(f"grp = {values.bind('cell_group', cell['group'])}")
    where = "where " + " and ".join(tests) + "\n" if tests else ""
    having = ""
    if "reached" in cell:
        having = f"having max(outcome) = {1 if cell['reached'] == 'yes' else 0}\n"
    select = (
        f"{steps}\nselect\n    person,\n    fromUnixTimestamp64Milli(max(moment), 'UTC') as at\n"
        f"from followed\n{where}group by person\n{having}"
    )
    return crowd(store, view, select, values.parameters, limit)


def _chosen(select: str, tests: list[str]) -> str:
    return f"select person, at\nfrom (\n{indented(select)}\n)\nwhere " + "\n  and ".join(tests)


def _parts(cell: Cell, columns: dict[str, str], values: Binder) -> list[str]:
    """Return the tests of the period and the group that a cell names."""
    return [
        f"toString({column}) = {values.bind('cell_' + part, cell[part])}"
        for part, column in (("period", "period"), ("group", "grp"))
        if part in cell and column in columns
    ]


def _check(cell: Cell, parts: dict[str, tuple[str, ...]]) -> None:
    unfit = set(cell) - set(parts)
    if unfit or any(parts[name] and value not in parts[name] for name, value in cell.items()):
        raise _unnamed(
            ", ".join(
                f"{name} ({', '.join(choices)})" if choices else name
                for name, choices in parts.items()
            )
        )


def _unnamed(names: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable("A cell of this answer is named by: %(names)s."), names=names
    )
