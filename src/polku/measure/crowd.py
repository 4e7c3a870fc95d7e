"""List the people behind a bar or a cell of an answer, where there are enough of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from polku.measure.person import known_as
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

#: Which bar or cell of an answer is meant: what each question calls its parts, as text.
Cell = Mapping[str, str]

CROWD_COLUMNS = ("person_id", "user_id", "name", "at")

_FORMULA = translatable("The people behind this figure, the latest first.")
_TOO_FEW = translatable(
    "Fewer than %(minimum)s people are behind this, so they are not listed: a few people "
    "could be recognised by what they did."
)


def crowd(
    store: Store, view: View, select: str, parameters: Mapping[str, Any], limit: int = 100
) -> Result:
    """Answer with the people that ``select`` gives as ``person``, each with its latest ``at``.

    ``select`` may give a person many times; ``at`` is when they did what they are listed for
    (aware UTC). ``n`` is how many there are; at most ``limit`` are listed. Fewer people than the
    project's threshold are not listed, and then ``n`` is 0.
    """
    sql = (
        f"select person, max(at) as latest, count() over () as everybody\n"
        f"from (\n{select}\n)\ngroup by person\norder by latest desc, person\n"
        f"limit {int(limit)}"
    )
    table = store.query(sql, dict(parameters))
    everybody = int(table.rows[0][-1]) if table.rows else 0
    few = 0 < everybody < view.minimum_group
    rows = [] if few else table.rows
    known = known_as(store, view, [row[0] for row in rows])
    return Result(
        columns=CROWD_COLUMNS,
        rows=tuple((row[0], *known.get(row[0], ("", "")), row[1]) for row in rows),
        n=0 if few else everybody,
        sql=sql,
        parameters=dict(parameters),
        formula=_FORMULA,
        caveats=(Caveat("too_few", _TOO_FEW, {"minimum": view.minimum_group}),) if few else (),
        seconds=table.seconds,
    )


def check_parts(cell: Cell, parts: Mapping[str, Sequence[str]]) -> None:
    """Raise `InvalidQuestion` for a cell with other ``parts``; each lists its values, () is any."""
    unfit = set(cell) - set(parts)
    if unfit or any(parts[name] and value not in parts[name] for name, value in cell.items()):
        names = (f"{name} ({', '.join(some)})" if some else name for name, some in parts.items())
        raise InvalidQuestion(
            translatable("A cell of this answer is named by: %(names)s."), names=", ".join(names)
        )


def unshown() -> InvalidQuestion:
    """Return the error for a figure that the answer does not show."""
    return InvalidQuestion(
        translatable("The answer shows no such figure, so nobody is listed behind it.")
    )


def keys_in(store: Store, found: Result) -> list[int]:
    """Return the keys of all the people of an answer of `crowd`, also of those not listed."""
    if not found.n:
        return []
    everybody = found.sql.rpartition("\nlimit ")[0]
    table = store.query(f"select person from (\n{everybody}\n)", found.parameters)
    return [row[0] for row in table.rows]
