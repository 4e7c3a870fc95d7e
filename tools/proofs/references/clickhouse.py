"""ClickHouse's own cases of windowFunnel, asked as funnels.

Its file 00632_aggregation_window_funnel says which tables and which levels. Its modes, as ours:
none is ``ordered``; ``strict_once`` is how ours always counts, an event being one step at most;
``strict_order`` with ``strict_deduplication`` is ``strict``; ``strict_order`` with
``allow_reentry`` is ``strict`` with ``pass``. Left out are its cases of what ours has no name for:
a funnel of one step, ``strict_increase``, ``strict_deduplication`` alone, and one event as many
steps.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tools.proofs.line import Line
from tools.proofs.product import Answer, Words, answered, brought

START = datetime(2018, 1, 1, 1, 1, tzinfo=UTC)
MAPPING = """
person = { template = "{table}-{user}", known = true }
time = { column = "at" }
[[events]]
event = { column = "event" }
id = ["line"]
[events.properties]
table = "table"
user = "user"
number = { column = "event", type = "number" }
a = "a"
b = "b"
[[events.when]]
column = "number"
operator = "set"
[[events]]
event = { column = "event" }
id = ["line"]
[events.properties]
table = "table"
user = "user"
a = "a"
b = "b"
[[events.when]]
column = "number"
operator = "unset"
"""


def _lettered(*walks: str) -> dict[str, list[tuple[int, str]]]:
    """Return users 1, 2, … whose events are letters, a second apart."""
    return {
        str(user): list(enumerate(walk.split() if " " in walk else walk, start=1))
        for user, walk in enumerate(walks, start=1)
    }


#: User to seconds and events, by table.
TABLES: dict[str, dict[str, list[tuple[int, str]]]] = {
    "funnel_test": {"1": [(n, str(1000 + n)) for n in range(9)]},
    "funnel_test2": {"1": [(n, str(1000 + n)) for n in range(1, 9)]},
    "strict": {
        "1": [
            *((10 * n, str(1000 + n)) for n in range(6)),
            (51, "1005"),
            *((10 * n, str(1000 + n)) for n in range(6, 9)),
        ]
    },
    "strict_order": _lettered("abc", "adbc", "aabbcc", "aaaabbcc", "aabbdcc", "ccbbaa"),
    "strict_order_later": _lettered("acb"),
    "strict_increase": {"1": [(0, "1000"), (1, "1001"), (1, "1002"), (1, "1003"), (2, "1004")]},
    "once": {
        "234": [(100, "failure"), (250, "failure")],
        "345": [(200, "success"), (210, "failure"), (230, "success")],
        "123": [(180, "failure"), (220, "failure"), (250, "success")],
    },
    "allow_reentry": _lettered("abac", "ababc", "abcbd", "acb", "abcabcd"),
    "ecommerce": {
        "1": [(100, "begin"), (200, "view"), (300, "begin"), (400, "pay")],
        "2": [(100, "begin"), (200, "view"), (250, "view"), (300, "begin"), (400, "pay")],
        "3": [(100, "begin"), (200, "view"), (300, "pay")],
    },
}
#: Events of the table whose cells may be empty: user, second, a, b.
NON_NULL = (
    *(("1", 1, "a1", "b1"), ("1", 2, "a2", "b2"), ("2", 1, "a1", ""), ("2", 2, "a2", "")),
    *(("3", 1, "", ""), ("4", 1, "", "b1"), ("4", 2, "a2", ""), ("4", 3, "", "b3")),
)


class Case(NamedTuple):
    """A funnel over a table, and how far each user gets."""

    table: str
    steps: str
    levels: str
    window: str = "10000s"
    order: str = ""
    reentry: str = ""


_FIVE = "1003 1004 1005 1006 1007"
_LATER = "[number<=1007] [number>=1002] [number<=1006] [number>=1004]"
CASES = (
    Case("funnel_test", "1000 1001", "1:2"),
    Case("funnel_test", "1000 1001 1002", "1:3"),
    Case("funnel_test", "1000 1001 1002 1008", "1:4"),
    Case("funnel_test", _FIVE, "1:3", "2s"),
    Case("funnel_test", _FIVE, "1:4", "3s"),
    Case("funnel_test", _FIVE, "1:5", "4s"),
    Case("funnel_test2", _FIVE, "1:5", "4s"),
    Case("funnel_test2", "1001 1008", "1:2"),
    Case("funnel_test2", "1008 1001", "1:1"),
    Case("funnel_test2", _LATER, "1:4", "4s"),
    Case("strict", "1000 1001 1002 1003 1004 1005 1006", "1:7"),
    Case("strict_order", "a b c", "1:3 2:3 3:3 4:3 5:3 6:1", "1d"),
    Case("strict_order", "a b c", "1:3 2:1 3:2 4:2 5:2 6:1", "1d", "strict"),
    Case("strict_order_later", "a b c", "1:1", "10s", "strict"),
    Case("once", "failure failure success", "123:3 234:2 345:1", "200s"),
    Case("non_null", "[a=a1] [a=a2]", "1:2 2:2", "1d"),
    Case("non_null", "[a=a1] [b=b2]", "1:2 2:1", "1d"),
    Case("non_null", "[!a] [b=b3]", "3:1 4:2", "1d"),
    Case("non_null", "[!a] [b=b3]", "3:1 4:1", "1d", "strict"),
    Case("strict_increase", "1000 1001 1002 1003 1004", "1:5"),
    Case("strict_increase", "1004 1004 1004", "1:1"),
    Case("allow_reentry", "a b c", "1:3 2:3 3:3 4:1 5:3", "1d", "strict", "pass"),
    Case("allow_reentry", "a b c d", "1:3 2:3 3:4 4:1 5:4", "1d", "strict", "pass"),
    Case("ecommerce", "begin view pay", "1:2 2:2 3:3", "600s", "strict"),
    Case("ecommerce", "begin view pay", "1:3 2:3 3:3", "600s", "strict", "pass"),
)


def window_funnel() -> Iterator[Line]:
    """Ask every case."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        columns = ("line", "table", "user", "at", "event", "number", "a", "b")
        brought(data, "clickhouse", columns, _rows(), MAPPING)
        questions = [("funnel", _words(case)) for case in CASES]
        answers = answered(data, "clickhouse", *questions, minimum_group=1)
    for case, answer in zip(CASES, answers, strict=True):
        found = _levels(answer)
        mode = " ".join(filter(None, (case.order or "ordered", case.reentry, case.window)))
        expected = dict(one.split(":") for one in case.levels.split())
        said = " ".join(f"{user}:{level}" for user, level in sorted(found.items()))
        yield Line(
            f"{case.table}, {case.steps}, {mode}: {said} (published {case.levels})",
            found == expected,
        )


def _rows() -> Iterator[tuple[object, ...]]:
    line = 0
    for table, users in TABLES.items():
        for user, events in users.items():
            for second, event in events:
                line += 1
                number = event if event.isdecimal() else ""
                yield line, table, user, _at(second), event, number, "", ""
    for user, second, a, b in NON_NULL:
        line += 1
        yield line, "non_null", user, _at(second), "Seen", "", a, b


def _at(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat()


def _words(case: Case) -> Words:
    return {
        "step": case.steps.split(),
        "window": case.window,
        "order": case.order,
        "reentry": case.reentry,
        "by": "user",
        "where": f"table={case.table}",
    }


def _levels(answer: Answer) -> dict[str, str]:
    """Return how far each user got; who did not begin is in no group."""
    levels: dict[str, int] = {}
    for row in answer.rows:
        levels[row["group"]] = levels.get(row["group"], 0) + row["reached"]
    return {user: str(level) for user, level in levels.items() if level}
