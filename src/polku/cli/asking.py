"""``polku ask``: a question in words, answered as a table, JSON, CSV or its SQL."""

import argparse
import csv
import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from polku.cli.place import Place
from polku.cli.wording import in_words
from polku.vocabulary.asking import FORMS
from polku.vocabulary.result import Result

_MOST_COLUMNS = 14
_FEW_ROWS = 4


def add_arguments(commands: Any) -> None:
    """Add the command, with a flag for each parameter of each question."""
    ask = commands.add_parser("ask", help="ask a question of the events")
    questions = ask.add_subparsers(metavar="QUESTION", required=True)
    for form in FORMS.values():
        question = questions.add_parser(form.name, help=form.meaning)
        for one in form.parameters:
            flag = f"--{one.name.replace('_', '-')}"
            is_switch = one.meaning.startswith("1 ")
            kind: dict[str, Any] = (
                {"action": "store_const", "const": ["1"]}
                if is_switch
                else {"action": "append", "metavar": one.name.upper()}
            )
            question.add_argument(flag, dest=f"word_{one.name}", help=_help(one.meaning), **kind)
        question.add_argument("--project", default="", help="the project's short name")
        question.add_argument("--data", default="data", help="the data folder")
        question.add_argument("--format", choices=("table", "json", "csv", "sql"), default="table")
        question.set_defaults(run=run, question=form.name)


def run(arguments: argparse.Namespace) -> int:
    """Ask and print."""
    words = {
        name.removeprefix("word_"): value
        for name, value in vars(arguments).items()
        if name.startswith("word_") and value
    }
    result = Place(arguments.data).ask_words(arguments.question, arguments.project, words)
    PRINTED[arguments.format](result)
    return 0


def _table(result: Result) -> None:
    shown = [n for n, name in enumerate(result.columns) if _says_something(result, n)]
    rows = [[_cell(row[n]) for n in shown] for row in result.rows]
    names = [result.columns[n] for n in shown]
    console = Console(width=None if sys.stdout.isatty() else 200)
    wide = len(names) > _MOST_COLUMNS and len(rows) <= _FEW_ROWS
    console.print(_upright(names, rows) if wide else _lying(names, rows))
    console.print(f"n = {result.n}", highlight=False, style="dim")
    for caveat in result.caveats:
        console.print(in_words(caveat.message, caveat.values), highlight=False, style="dim")


def _lying(names: list[str], rows: list[list[str]]) -> Table:
    """Return a table with a column for each field."""
    table = Table(*names, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    return table


def _upright(names: list[str], rows: list[list[str]]) -> Table:
    """Return a table with a line for each field, for the few rows of many fields."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, *values in zip(names, *rows, strict=True):
        table.add_row(name, *values)
    return table


def _says_something(result: Result, column: int) -> bool:
    return any(row[column] not in (None, "") for row in result.rows)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}"
    if isinstance(value, list | tuple):
        return " → ".join(map(str, value))
    return str(value)


def _json(result: Result) -> None:
    answer = {
        "columns": result.columns,
        "rows": result.rows,
        "n": result.n,
        "formula": result.formula_text,
        "caveats": [str(caveat) for caveat in result.caveats],
        "sql": result.sql,
        "parameters": result.parameters,
    }
    json.dump(answer, sys.stdout, default=str, ensure_ascii=False, indent=1)
    print()


def _csv(result: Result) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(result.columns)
    writer.writerows(
        [" > ".join(value) if isinstance(value, tuple) else value for value in row]
        for row in result.rows
    )


def _sql(result: Result) -> None:
    for name, value in result.parameters.items():
        print(f"-- {name} = {value!r}")
    print(result.sql)


#: How an answer is printed, by the name of the form.
PRINTED = {"table": _table, "json": _json, "csv": _csv, "sql": _sql}


def _help(text: str) -> str:
    return text.replace("%", "%%")
