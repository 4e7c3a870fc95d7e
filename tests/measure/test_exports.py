"""Exports hold the events that were stored, in each format, by the rules of its standard."""

import csv
import random
import sqlite3
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure.exports import reading
from polku.measure.exports.reading import Row, Wish
from polku.measure.exports.writing import FORMATS, write_export
from polku.store import Store
from polku.vocabulary.event import Event, Score
from polku.vocabulary.touchpoints import Condition, TouchpointRule, View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
XES = "{http://www.xes-standard.org/}"

values = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("aÄ<&\"'\n\t\x01\ufffe;=😀", max_size=6),
    st.lists(st.integers(0, 3), max_size=2),
)
events = st.lists(
    st.builds(
        lambda number, person, name, minute, properties, scored, text: Event(
            message_id=number,
            kind="track",
            name=name,
            timestamp=NOON + timedelta(minutes=minute),
            received_at=NOON,
            user_id=person,
            account_id="Oy" if person == "ada" else "",
            channel="web",
            text=text,
            score=Score("nps", 9, 0, 10) if scored else None,
            properties=properties,
        ),
        st.uuids().map(str),
        st.sampled_from(["ada", "bo", "cai"]),
        st.sampled_from(["Order Placed", "order placed", "Call <1>", "=1+1"]),
        st.integers(0, 5_000),
        st.dictionaries(st.sampled_from(["amount", "Amount", "order", "a b", "ocel_id"]), values),
        st.booleans(),
        st.sampled_from(["", "kiitos \x02 & hei"]),
    ),
    min_size=1,
    max_size=12,
)


def exported(
    store: Store, view: View, name: str, path: Path, wish: Wish | None = None
) -> tuple[int, Path]:
    file = path / f"export{FORMATS[name].suffix}"
    return write_export(store, view, name, wish or Wish(), file), file


@settings(max_examples=25)
@given(happened=events)
def test_flat_files_hold_every_event(
    store: Store, happened: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    view = View(project_id=_project(), minimum_group=1)
    store.append(view.project_id, happened)
    folder = tmp_path_factory.mktemp("flat")
    ids = {one.message_id: one for one in happened}
    count, file = exported(store, view, "parquet", folder)
    table = pq.read_table(file).to_pylist()
    assert count == len(table) == len(ids)
    assert {row["event_id"] for row in table} == set(ids)
    assert all(row["time"] == ids[row["event_id"]].timestamp for row in table)
    _, file = exported(store, view, "jsonl", folder)
    lines = [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
    assert {line["event_id"] for line in lines} == set(ids)
    assert all(line.get("text", "") == ids[line["event_id"]].text for line in lines)
    _, file = exported(store, view, "csv", folder)
    with file.open(newline="", encoding="utf-8") as text:
        read = list(csv.DictReader(text))
    assert {row["event_id"] for row in read} == set(ids)
    assert all(not row["event"].startswith("=") for row in read)


@settings(max_examples=25)
@given(happened=events)
def test_xes_follows_its_schema(
    store: Store, happened: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    view = View(project_id=_project(), minimum_group=1)
    store.append(view.project_id, happened)
    _, file = exported(store, view, "xes", tmp_path_factory.mktemp("xes"))
    log = ET.parse(file).getroot()  # noqa: S314 - written a moment ago
    assert log.tag == f"{XES}log"
    assert log.get("xes.version") == "1849-2016"
    order = [child.tag.removeprefix(XES) for child in log]
    ranks = ["extension", "global", "classifier", "trace"]
    assert order == sorted(order, key=ranks.index)
    traces = log.findall(f"{XES}trace")
    assert len(traces) == len({one.user_id for one in happened})
    found = {}
    for trace in traces:
        times = []
        for event in trace.findall(f"{XES}event"):
            keys = [attribute.get("key") for attribute in event]
            assert len(keys) == len(set(keys))
            kinds = {attribute.tag.removeprefix(XES) for attribute in event}
            assert kinds <= {"string", "date", "int", "float", "boolean"}
            said = {attribute.get("key"): attribute.get("value") for attribute in event}
            times.append(datetime.fromisoformat(said["time:timestamp"]))
            found[said["identity:id"]] = said["concept:name"]
        assert times == sorted(times)
    assert found == {one.message_id: one.name for one in happened}


@settings(max_examples=25)
@given(happened=events)
def test_ocel_follows_its_schema(
    store: Store, happened: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    view = View(project_id=_project(), minimum_group=1)
    store.append(view.project_id, happened)
    wish = Wish(objects=("order",))
    folder = tmp_path_factory.mktemp("ocel")
    _, file = exported(store, view, "ocel-json", folder, wish)
    log = msgspec.json.decode(file.read_bytes())
    declared = {
        one["name"]: {each["name"]: each["type"] for each in one["attributes"]}
        for one in log["eventTypes"]
    }
    objects = {one["id"]: one["type"] for one in log["objects"]}
    kinds = {"string": str, "integer": int, "float": float, "boolean": bool}
    assert {one["name"] for one in log["objectTypes"]} == set(objects.values())
    assert {one["id"] for one in log["events"]} == {one.message_id for one in happened}
    for one in log["events"]:
        assert all(relation["objectId"] in objects for relation in one["relationships"])
        for attribute in one["attributes"]:
            kind = declared[one["type"]][attribute["name"]]
            value = attribute["value"]
            assert type(value) is kinds[kind] or (kind == "float" and type(value) is int)
    _, file = exported(store, view, "ocel-sqlite", folder, wish)
    with sqlite3.connect(file) as database:
        assert set(database.execute("select ocel_id, ocel_type from event")) == {
            (one["id"], one["type"]) for one in log["events"]
        }
        assert dict(database.execute("select ocel_id, ocel_type from object")) == objects
        for kind, table in database.execute("select * from event_map_type").fetchall():
            columns = [row[1] for row in database.execute(f"pragma table_info('event_{table}')")]
            assert columns[:2] == ["ocel_id", "ocel_time"]
            assert len(columns) == 2 + len(declared[kind])
        pairs = set(database.execute("select ocel_event_id, ocel_object_id from event_object"))
    assert pairs == {
        (one["id"], relation["objectId"])
        for one in log["events"]
        for relation in one["relationships"]
    }


def test_many_pieces_hold_the_same_as_one(
    store: Store, project_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(2)  # noqa: S311 - a walk in a test is no secret
    happened = [walk(rng, number) for number in range(700)]
    joined = Event(
        message_id="alias",
        kind="alias",
        name="Aliased",
        timestamp=NOON,
        received_at=NOON,
        user_id="p1",
        previous_id="p2",
    )
    store.append(project_id, [*happened, joined])
    view = View(project_id=project_id)
    _, whole = exported(store, view, "xes", tmp_path)
    text = whole.read_text()
    monkeypatch.setattr(reading, "_RANGE", 60)
    monkeypatch.setattr(reading, "AT_ONCE", 7)
    count, pieces = exported(store, view, "xes", tmp_path)
    assert count == 701
    assert pieces.read_text() == text
    assert text.count("<trace>") == 29  # of thirty people two are one


def test_filters_rules_and_cases(store: Store, project_id: int, tmp_path: Path) -> None:
    rng = random.Random(2)  # noqa: S311 - a walk in a test is no secret
    store.append(project_id, [walk(rng, number) for number in range(200)])
    rules = (TouchpointRule(event="Call", touchpoint="Phone"),)
    view = View(project_id=project_id, rules=rules)
    wish = Wish(case="order", activity="touchpoint", where=(Condition("event", "is", "Call"),))
    count, file = exported(store, view, "xes", tmp_path, wish)
    log = ET.parse(file).getroot()  # noqa: S314 - written a moment ago
    names = {each.get("value") for each in log.findall(f"{XES}trace/{XES}string")}
    assert names == {"1", "2", "3"}
    steps = log.findall(f"{XES}trace/{XES}event/{XES}string[@key='concept:name']")
    assert {each.get("value") for each in steps} == {"Phone"}
    assert len(steps) == count


def test_a_mask_is_put_on_every_event(store: Store, project_id: int, tmp_path: Path) -> None:
    rng = random.Random(2)  # noqa: S311 - a walk in a test is no secret
    store.append(project_id, [walk(rng, number) for number in range(20)])
    file = tmp_path / "masked.jsonl"
    seen: list[int] = []

    def masked(row: Row) -> Row:
        return row._replace(user_id="")

    def progress(done: int, total: int) -> None:
        seen.append(done * 100 // total)

    write_export(
        store, View(project_id=project_id), "jsonl", Wish(), file, mask=masked, progress=progress
    )
    assert b"user_id" not in file.read_bytes()
    assert seen[-1] == 100


def test_an_empty_project_gives_an_empty_file(
    store: Store, project_id: int, tmp_path: Path
) -> None:
    for name in FORMATS:
        count, file = exported(store, View(project_id=project_id), name, tmp_path)
        assert count == 0
        assert file.exists()


def test_pm4py_reads_what_is_written(store: Store, project_id: int, tmp_path: Path) -> None:
    """The library of the field as an oracle; its licence keeps it out of what is installed."""
    pm4py = pytest.importorskip("pm4py", reason="pm4py is not installed: an oracle of its own")
    rng = random.Random(2)  # noqa: S311 - a walk in a test is no secret
    store.append(project_id, [walk(rng, number) for number in range(200)])
    view = View(project_id=project_id)
    _, file = exported(store, view, "xes", tmp_path)
    log = pm4py.read_xes(str(file))
    assert len(log) == 200
    assert log["case:concept:name"].nunique() == 30
    for name in ("ocel-json", "ocel-sqlite"):
        _, file = exported(store, view, name, tmp_path, Wish(objects=("order",)))
        reader = pm4py.read_ocel2_json if name == "ocel-json" else pm4py.read_ocel2_sqlite
        ocel = reader(str(file))
        assert len(ocel.events) == 200
        assert set(ocel.objects["ocel:type"]) == {"person", "order"}


def walk(rng: random.Random, number: int) -> Event:
    return Event(
        message_id=f"m{number}",
        kind="track",
        name=rng.choice(["Visit", "Call", "Order"]),
        timestamp=NOON + timedelta(minutes=rng.randint(0, 900)),
        received_at=NOON,
        user_id=f"p{number % 30}",
        properties={"order": str(rng.randint(1, 3))},
    )


def _project() -> int:
    return next(_numbers)


_numbers = iter(range(3_000_000, 4_000_000))
