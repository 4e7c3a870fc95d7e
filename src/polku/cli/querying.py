"""``polku sql``: one SELECT over the documented views, as a table, JSON, CSV or Parquet."""

import argparse
import sys
from pathlib import Path
from typing import Any

from polku.cli.asking import PRINTED
from polku.cli.place import Place
from polku.vocabulary.errors import InvalidQuestion, translatable


def add_arguments(commands: Any) -> None:
    """Add the command."""
    sql = commands.add_parser("sql", help="ask in SQL over the views of a project")
    sql.add_argument("sql", metavar="SQL", help="one SELECT, or - to read it from the input")
    sql.add_argument("--project", default="", help="the project's short name")
    sql.add_argument("--data", default="data", help="the data folder")
    sql.add_argument("--limit", type=int, default=1_000, help="rows at most, up to 100000")
    sql.add_argument("--format", choices=("table", "json", "csv", "parquet"), default="table")
    sql.add_argument("--output", default="", help="file to write Parquet to")
    sql.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Ask and print, or write the file."""
    if (arguments.format == "parquet") != bool(arguments.output):
        raise InvalidQuestion(translatable("Parquet goes to a file: give --output FILE with it."))
    text = sys.stdin.read() if arguments.sql == "-" else arguments.sql
    result = Place(arguments.data).sql(text, arguments.project, limit=arguments.limit)
    if arguments.output:
        from polku.features.questions.answers import answer_parquet

        Path(arguments.output).write_bytes(answer_parquet(result))
    else:
        PRINTED[arguments.format](result)
    return 0
