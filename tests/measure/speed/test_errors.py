"""Errors that are alike are one, and are counted as plain Python counts them."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.trends import SESSION_GAP
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import ErrorsQuestion
from tests.measure.speed.worlds import START, Happening, people, seconds, told

DAYS = DateRange(date(2026, 3, 3), date(2026, 3, 4))

happened = st.lists(
    st.builds(
        Happening,
        person=people,
        name=st.sampled_from(["Error Occurred", "Error", "Page Viewed"]),
        second=seconds,
        said=st.fixed_dictionaries(
            {
                "message": st.sampled_from(["No order 17", "No order 18", "Lost", "Äiti 5 e@x.fi"]),
                "path": st.sampled_from(["/order/1", "/order/22", "/"]),
            }
        ),
    ),
    max_size=60,
    unique_by=lambda one: (one.person, one.second),
)


def alike(text: str) -> str:
    return re.sub(r"\d+", "#", text.replace("e@x.fi", "…"))


@settings(max_examples=30)
@given(happened=happened)
def test_errors_agree_with_plain_python(store: Store, happened: list[Happening]) -> None:
    start, end = ((moment - START).total_seconds() for moment in DAYS.bounds("Europe/Helsinki"))
    met = defaultdict(list)
    begins: dict[str, list[int]] = defaultdict(list)
    last: dict[str, int] = {}
    active = set()
    for one in sorted(happened, key=lambda one: one.second):
        if one.name != "Page Viewed" and one.second < end:
            met[alike(one.said["message"]), alike(one.said["path"])].append(one)
        if start <= one.second < end:
            active.add(one.person)
            if one.second - last.get(one.person, -SESSION_GAP) >= SESSION_GAP:
                begins[one.person].append(one.second)
            last[one.person] = one.second

    def session(one: Happening) -> tuple[str, int]:
        return one.person, sum(begin <= one.second for begin in begins[one.person])

    expected = {}
    for key, errors in met.items():
        recent = [one for one in errors if one.second >= start]
        if recent:
            met_by = {one.person for one in recent}
            expected[key] = (
                len(recent),
                len(met_by),
                pytest.approx(len(met_by) / len(active)),
                len({session(one) for one in recent}),
                errors[0].ts,
                errors[-1].ts,
                errors[0].second >= start,
            )
    found = ask(store, told(store, happened), ErrorsQuestion(dates=DAYS)).dicts()
    fields = ("events", "people", "people_share", "sessions", "first", "last", "new")
    assert {
        (row["message"], row["place"]): tuple(row[name] for name in fields) for row in found
    } == expected


SAID: list[tuple[dict[str, Any], tuple[str, str, str]]] = [
    (
        {
            "exception_list": [
                {
                    "type": "TypeError",
                    "value": "No O-12 of ada@example.com at https://x.example/a?b=1",
                    "stacktrace": {
                        "frames": [
                            {"filename": "https://x.example/s/main.js", "function": "outer"},
                            {"filename": "https://x.example/s/app.3f2a.js?v=1", "function": "pay"},
                        ]
                    },
                }
            ],
            "path": "/order/17",
        },
        ("TypeError", "No # of … at …", "app.#.js pay"),
    ),
    (
        {
            "exception_type": "RangeError",
            "exception_message": "1.5 of 20",
            "url": "https://x/a/7?q",
        },
        ("RangeError", "# of #", "/a/#"),
    ),
    (
        {"message": "x", "exceptionName": "java.NPE", "fileName": "/a/b/c.js", "lineNumber": 3},
        ("java.NPE", "x", "c.js"),
    ),
    (
        {"message": "no 3f2b1c9a-aaaa-bbbb-cccc-dddddddddddd\n  here", "screen": "home"},
        ("", "no # here", "home"),
    ),
    ({"error_type": "Late", "error_message": "'; drop --"}, ("Late", "'; drop --", "")),
    ({}, ("", "", "")),
]


@pytest.mark.parametrize(("said", "expected"), SAID)
def test_every_sender_is_read(
    store: Store, said: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    row = ask(store, told(store, [Happening("a", "Error", 0, said)]), ErrorsQuestion()).dicts()[0]
    assert (row["kind"], row["message"], row["place"]) == expected


def test_one_error_over_time_and_by_device(store: Store) -> None:
    happened = [
        Happening(f"p{n}", "Error", n * 3600, {"message": f"Lost {n}", "device": "ab"[n % 2]})
        for n in range(48)
    ]
    view = told(store, [*happened, Happening("ada", "Error", 0, {"message": "Another"})])
    lost = next(
        row for row in ask(store, view, ErrorsQuestion()).dicts() if row["message"] == "Lost #"
    )
    question = ErrorsQuestion(error=lost["error"], every="day", by="device")
    rows = ask(store, view, question).dicts()
    assert [(row["period"].day, row["group"], row["events"]) for row in rows] == [
        (2, "a", 12),
        (2, "b", 12),
        (3, "a", 12),
        (3, "b", 12),
    ]


def test_what_few_people_met_is_hidden(store: Store) -> None:
    happened = [Happening("ada", "Error", n, {"message": "Matti lost it"}) for n in range(50)]
    happened += [Happening(f"p{n}", "Error", n, {"message": "Lost"}) for n in range(20)]
    happened += [Happening(f"p{n}", "Error", n, {"message": "Gone"}) for n in range(9)]
    found = ask(store, told(store, happened, minimum_group=5), ErrorsQuestion())
    assert [row["message"] for row in found.dicts()] == ["Lost"]
    assert [caveat.code for caveat in found.caveats] == ["hidden_groups"]
