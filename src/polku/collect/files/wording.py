"""Turn the fixed texts, columns, templates and scores of a mapping into functions of a row."""

from collections.abc import Callable
from string import Formatter
from typing import Any

from polku.collect.files.columns import Columns
from polku.collect.files.mapping import ScoreFrom, Words
from polku.collect.files.rows import Row
from polku.collect.files.values import as_number, as_text
from polku.collect.limits import LIMITS
from polku.vocabulary.errors import InvalidEvent, InvalidMapping, translatable
from polku.vocabulary.event import Score

ReadText = Callable[[Row], str]
ReadScore = Callable[[Row], Score | None]


def words_reader(words: str | Words | None, columns: Columns) -> ReadText:
    """Return what reads a text: fixed, of a column, or of a template."""
    if words is None or isinstance(words, str):
        return constant(words or "")
    if words.value:
        return constant(words.value)
    if words.column:
        return _column_reader(words.column, columns)
    return _template_reader(words.template, columns)


def constant(text: str) -> ReadText:
    """Return what gives ``text`` for every row."""
    return lambda _: text


def name_reader(words: str | Words | None, columns: Columns) -> ReadText:
    """Return what reads a name or an identifier, of at most 256 characters."""
    read = words_reader(words, columns)
    if words is None or isinstance(words, str) or words.value:
        return read
    where = words.column or words.template
    most = LIMITS.name

    def name(row: Row) -> str:
        found = read(row)
        if len(found) > most:
            raise InvalidEvent(
                translatable(
                    "“%(value)s…” in the column %(column)s is longer than %(most)s characters."
                ),
                column=where,
                value=found[:40],
                most=most,
            )
        return found

    return name


def _column_reader(column: str, columns: Columns) -> ReadText:
    index = columns.index(column)
    return lambda row: as_text(row[index])


def _template_reader(template: str, columns: Columns) -> ReadText:
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise InvalidMapping(
            translatable(
                "The template “%(template)s” cannot be read: %(detail)s. Write columns in braces,"
                " as in {invoice}/{line}."
            ),
            template=template,
            detail=str(error),
        ) from error
    pieces = [(before, None if name is None else columns.index(name)) for before, name, *_ in parts]

    def read(row: Row) -> str:
        result = ""
        for before, index in pieces:
            found = "" if index is None else as_text(row[index])
            if index is not None and not found:
                return ""
            result += before + found
        return result

    return read


def score_reader(score: ScoreFrom | None, columns: Columns, decimal: str) -> ReadScore:
    """Return what reads a score; ``None`` where no answer was given.

    Raises `InvalidEvent` for one outside its scale, and for an NPS that is not whole.
    """
    if score is None:
        return lambda _: None
    index = columns.index(score.column)
    lowest, highest = score.bounds
    made: dict[Any, Score] = {}

    def read(row: Row) -> Score | None:
        cell = row[index]
        found = made.get(cell) if isinstance(cell, str | int | float) else None
        if found is None:
            value = as_number(cell, score.column, decimal)
            if value is None:
                return None
            _refuse_outside(value, score)
            found = Score(score.metric, float(value), lowest, highest)
            if len(made) < 1000:
                made[cell] = found
        return found

    return read


def _refuse_outside(value: float, score: ScoreFrom) -> None:
    lowest, highest = score.bounds
    if not lowest <= value <= highest:
        raise InvalidEvent(
            translatable(
                "The score %(value)s in the column %(column)s is outside %(lowest)s to %(highest)s."
            ),
            column=score.column,
            value=value,
            lowest=lowest,
            highest=highest,
        )
    if score.metric == "nps" and value != int(value):
        raise InvalidEvent(
            translatable("The score %(value)s in the column %(column)s is not a whole number."),
            column=score.column,
            value=value,
        )
