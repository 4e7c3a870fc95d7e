"""List the people behind a bar or a point of a score: who answered, and how."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from polku.measure.answers import AGGREGATES
from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.measure.fields import dimension
from polku.measure.scores import ask_scores
from polku.measure.source import bucket, indented, person, source
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import ScoreQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

_PARTS = ("period", "group", "answer")
_ANSWERS = ("top", "middle", "bottom")


def people_behind_scores(
    store: Store, view: View, question: ScoreQuestion, cell: Cell, limit: int = 100
) -> Result:
    """Answer with those who gave the answers of ``cell``.

    ``period`` is the day on which the point of the course begins, ``group`` the value of the
    breakdown, ``answer`` one of top (promoters), middle and bottom (detractors).
    """
    _check(cell)
    values = Binder()
    columns = {
        "person": person(),
        "at": "e.ts",
        "score": "assumeNotNull(e.score)",
        "lowest": "e.lowest",
        "highest": "e.highest",
    }
    if "group" in cell and question.by:
        columns["grp"] = dimension(question.by, view, values)
    if "period" in cell and question.every:
        columns["period"] = f"toString({bucket(question.every, view, values)})"
    metric = values.bind("metric", question.metric)
    given = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[f"e.metric = {metric}", "e.score is not null"],
    )
    tests = [
        f"{column} = {values.bind('cell_' + part, cell[part])}"
        for part, column in (("group", "grp"), ("period", "period"))
        if column in columns
    ]
    if "answer" in cell:
        top, bottom = AGGREGATES[question.metric]
        sides = {"top": top, "bottom": bottom, "middle": f"not ({top}) and not ({bottom})"}
        tests.append(f"({sides[cell['answer']]})")
    where = "\nwhere " + "\n  and ".join(tests) if tests else ""
    select = f"select person, at\nfrom (\n{indented(given)}\n){where}"
    found = crowd(store, view, select, values.parameters, limit)
    if found.n and not _shown(store, view, question, cell):
        return msgspec.structs.replace(
            found, rows=(), n=0, caveats=hidden_caveat(1, view.minimum_group)
        )
    return found


def _shown(store: Store, view: View, question: ScoreQuestion, cell: Cell) -> bool:
    """Return whether the answer shows the cell: none that the others would give away is listed."""
    asked = msgspec.structs.replace(
        question,
        by=question.by if "group" in cell else "",
        every=question.every if "period" in cell else None,
        compare=None,
    )
    for row in ask_scores(store, view, asked).dicts():
        if asked.by and row["group"] != cell["group"]:
            continue
        if asked.every and _written(row["period"], view) != cell["period"]:
            continue
        sides = {"top": row["top"], "bottom": row["bottom"]}
        sides["middle"] = row["n"] - sum(sides.values())
        return cell.get("answer") not in too_small(sides, view.minimum_group)
    return False


def _written(period: date | datetime, view: View) -> str:
    """Return the beginning of a period as the engine writes it, in the project's zone."""
    if isinstance(period, datetime):
        return f"{period.astimezone(ZoneInfo(view.timezone)):%Y-%m-%d %H:%M:%S}"
    return period.isoformat()


def _check(cell: Cell) -> None:
    if set(cell) - set(_PARTS) or cell.get("answer", "top") not in _ANSWERS:
        raise InvalidQuestion(
            translatable("A cell of this answer is named by: %(names)s."),
            names="period, group, answer (top, middle, bottom)",
        )
