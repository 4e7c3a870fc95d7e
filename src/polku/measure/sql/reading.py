"""Read an analyst's SQL and let through only one SELECT over documented views.

Two readers must agree. SQLGlot takes the text apart, and what runs is written anew from what it
understood; then the engine itself is asked how it reads that text, before it runs any of it.
"""

import re
from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from polku.measure.sql.views import VIEWS
from polku.vocabulary.errors import InvalidQuestion, translatable

_LONGEST = 20_000
_DIALECT = "clickhouse"
#: Table functions that read nothing.
_HARMLESS_TABLES = frozenset({"numbers"})
#: Nodes of a SELECT that reach out of it, or that stand for something we did not write.
_FORBIDDEN = (
    exp.Command, exp.DDL, exp.DML, exp.Describe, exp.Into, exp.Parameter, exp.Placeholder,
    exp.Set, exp.Show, exp.Use,
)  # fmt: skip
_FORBIDDEN_PARTS = ("settings", "format", "into", "locks", "sample")

#: What the engine prints of a question: a line for each function and table function.
_CALLED = re.compile(
    r"^ *(FUNCTION|TABLE_FUNCTION) id: .*?\b(?:table_)?function_name: (\w+)", re.MULTILINE
)
#: Functions that take a name alone as their second argument for a table.
_IN = r"(?:global)?(?:not)?(?:null)?(?:not)?in(?:ignoreset)?"
_MEMBERSHIP = re.compile(_IN, re.IGNORECASE)
_OF_TABLE = re.compile(
    rf"^( *)FUNCTION id: .*?\bfunction_name: {_IN}, .*\n"
    r"(?:\1  .*\n)*?\1  ARGUMENTS\n\1    LIST .*\n"
    r"\1      \S.*\n(?:\1       .*\n)*\1      (?:IDENTIFIER|TABLE)\b",
    re.MULTILINE | re.IGNORECASE,
)
_APPLIED = re.compile(r"^ *(?:APPLY|.*_TRANSFORMERS?)\b", re.MULTILINE)


def read_sql(text: str) -> str:
    """Return ``text`` as it may run, written anew; raises `InvalidQuestion` with the reason."""
    if len(text) > _LONGEST:
        raise InvalidQuestion(
            translatable("The SQL is longer than %(limit)d characters."), limit=_LONGEST
        )
    try:
        statements = [one for one in sqlglot.parse(text, dialect=_DIALECT) if one is not None]
    except (SqlglotError, RecursionError) as fault:
        raise _unreadable(fault) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise InvalidQuestion(translatable("Write one SELECT."))
    query = statements[0]
    _check(query)
    return query.sql(dialect=_DIALECT, comments=False)


def views_in(text: str) -> tuple[str, ...]:
    """Return the views that a text of `read_sql` names."""
    query = sqlglot.parse_one(text, dialect=_DIALECT)
    named = {table.name for table in query.find_all(exp.Table)}
    return tuple(name for name in VIEWS if name in named)


def calls_in(tree: str) -> Iterator[tuple[bool, str]]:
    """Yield each call of the engine's ``tree``: whether it stands for a table, and its name."""
    for kind, name in _CALLED.findall(tree):
        yield kind == "TABLE_FUNCTION", name


def check_tree(tree: str, allowed: Iterable[str]) -> None:
    """Raise `InvalidQuestion` where the engine reads a call that is not ``allowed``."""
    known = frozenset(allowed)
    for is_table, name in calls_in(tree):
        if is_table and name not in _HARMLESS_TABLES:
            raise _not_a_view(name)
        if not is_table and not _is_allowed(name, known):
            raise InvalidQuestion(
                translatable("The function “%(name)s” is not allowed here."), name=name
            )
    if _OF_TABLE.search(tree):
        raise _a_name_alone()
    if _APPLIED.search(tree):
        raise InvalidQuestion(translatable("“%(part)s” is not allowed here."), part="APPLY")


#: What may be added to the name of an aggregate function.
_COMBINATORS = re.compile(
    r"(If|Array|Map|Distinct|OrDefault|OrNull|State|Merge|MergeState|SimpleState|ForEach|"
    r"Resample|ArgMin|ArgMax)$"
)


def _is_allowed(name: str, known: frozenset[str]) -> bool:
    while name.lower() not in known:
        shorter = _COMBINATORS.sub("", name)
        if shorter == name:
            return False
        name = shorter
    return True


def _check(query: exp.Query) -> None:
    named = {cte.alias for cte in query.find_all(exp.CTE)} | VIEWS.keys()
    for node in query.walk():
        if isinstance(node, _FORBIDDEN):
            raise InvalidQuestion(
                translatable("“%(part)s” is not allowed here."), part=node.sql(_DIALECT)[:80]
            )
        if isinstance(node, exp.Query):
            for part in _FORBIDDEN_PARTS:
                if node.args.get(part):
                    raise InvalidQuestion(
                        translatable("“%(part)s” is not allowed here."), part=part.upper()
                    )
        if isinstance(node, exp.Table):
            _check_table(node, named)
        if isinstance(node, exp.In) and node.args.get("field") is not None:
            raise _a_name_alone()
        if isinstance(node, exp.Anonymous) and _MEMBERSHIP.fullmatch(node.name):
            raise _a_name_alone()


def _check_table(table: exp.Table, named: Iterable[str]) -> None:
    function = table.this
    if isinstance(function, exp.Func):
        if function.name.lower() not in _HARMLESS_TABLES:
            raise _not_a_view(function.name)
    elif table.db or table.catalog or table.name not in named:
        raise _not_a_view(table.sql(_DIALECT))


def _not_a_view(name: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable("There is no table “%(name)s”. Write SQL over: %(views)s."),
        name=name[:80],
        views=", ".join(VIEWS),
    )


def _a_name_alone() -> InvalidQuestion:
    return InvalidQuestion(
        translatable("Write “in (select …)” or a list; a name alone could be a table.")
    )


def _unreadable(fault: Exception) -> InvalidQuestion:
    found = getattr(fault, "errors", None)
    where = found[0] if found else {}
    return InvalidQuestion(
        translatable("The SQL cannot be read near line %(line)s, column %(column)s."),
        line=where.get("line", "–"),
        column=where.get("col", "–"),
    )
