"""What a store promises holds in every form: in the process, on a server, on a cluster."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from polku.measure.fields import PERSON
from polku.store import Store
from polku.store.columns import table_of
from polku.vocabulary.errors import QueryLimit, StoreFailed
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.sink import Receipt

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

HOSTILE = (
    "'; drop table polku.events; --",
    "\\' or 1=1",
    "{project:UInt32} %s %(x)s",
    "<script>alert(1)</script>",
    "tab\tnewline\nreturn\rback\\slash",
    "nul\x00bell\x07escape\x1b",
    "\u202egnp.exe 🙂 Äänekoski 𝔘",
    '`polku`."events"',
    "x" * 300_000,
)

PROPERTIES = {
    "whole": 42,
    "large": 9_007_199_254_740_993,
    "fraction": 0.1,
    "yes": True,
    "day": "2026-03-02",
    "moment": "2026-03-02T12:00:00Z",
    "number in text": "007",
    "list": [1, 2, 3],
    "nested": {"deep": {"er": "ä"}},
    "nested.deep": "dotted",
}


def event(number: int, **fields: object) -> Event:
    given = {
        "message_id": f"m{number}",
        "kind": "track",
        "name": "Order Placed",
        "timestamp": NOON + timedelta(minutes=number),
        "received_at": NOON,
        "user_id": f"user-{number % 7}",
    }
    return Event(**(given | fields))


def count(store: Store, project: int) -> tuple[int, int]:
    sql = (
        "select count(), uniqExact(message_id) from polku.events "
        "where project_id = {project:UInt32}"
    )
    return store.query(sql, {"project": project}).rows[0]


def column(store: Store, project: int, expression: str) -> list[object]:
    sql = (
        f"select {expression} from polku.events as e where project_id = {{project:UInt32}} "
        "order by e.ts, e.message_id"
    )
    return [row[0] for row in store.query(sql, {"project": project}).rows]


def test_an_event_is_stored_once_however_often_it_is_sent(
    any_store: Store, project_id: int
) -> None:
    batch = [event(number) for number in range(200)]
    assert any_store.append(project_id, [*batch, *batch]) == Receipt(200, 200)
    assert any_store.append(project_id, [*batch[150:], event(999)]) == Receipt(1, 50)
    any_store._seen.forget()
    assert any_store.append(project_id, batch) == Receipt(0, 200)
    assert count(any_store, project_id) == (201, 201)


def test_a_table_and_a_list_of_events_are_one(any_store: Store, project_id: int) -> None:
    events = [event(number) for number in range(50)]
    any_store.append(project_id, events[:20])
    assert any_store.append_table(project_id, table_of(events)) == Receipt(30, 20)
    assert count(any_store, project_id) == (50, 50)


def test_projects_share_message_ids_and_no_events(any_store: Store, project_id: int) -> None:
    any_store.append(project_id, [event(1)])
    assert any_store.append(project_id + 300_000, [event(1)]).stored == 1
    any_store.erase_project(project_id)
    assert count(any_store, project_id) == (0, 0)
    assert count(any_store, project_id + 300_000) == (1, 1)
    assert any_store.append(project_id, [event(1)]).stored == 1


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1970, 1, 2, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, 0, 1_000, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, 59, 999_000, tzinfo=UTC),
        datetime(2199, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
    ],
)
def test_times_come_back_to_the_millisecond(
    any_store: Store, project_id: int, moment: datetime
) -> None:
    any_store.append(project_id, [event(1, timestamp=moment)])
    assert column(any_store, project_id, "ts") == [moment]
    sql = "select count() from polku.events where ts = {moment:DateTime64(3, 'UTC')}"
    written = moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    only = " and project_id = {project:UInt32}"
    asked = any_store.query(sql + only, {"moment": written, "project": project_id})
    assert asked.rows == [(1,)]


def test_properties_keep_their_types(any_store: Store, project_id: int) -> None:
    any_store.append(project_id, [event(1, properties=PROPERTIES)])
    (text,) = column(any_store, project_id, "toString(properties)")
    kept = json.loads(str(text))
    assert kept["nested"]["deep"]["er"] == "ä"
    assert {name: kept[name] for name in ("day", "moment", "list", "yes", "fraction")} == {
        name: PROPERTIES[name] for name in ("day", "moment", "list", "yes", "fraction")
    }
    assert (int(kept["whole"]), int(kept["large"])) == (42, 9_007_199_254_740_993)
    assert column(any_store, project_id, "dynamicType(properties.whole)") == ["Int64"]
    assert column(any_store, project_id, "dynamicType(properties.day)") == ["String"]
    assert column(any_store, project_id, "toString(properties.`number in text`)") == ["007"]


def test_scores_and_their_scale_are_kept(any_store: Store, project_id: int) -> None:
    any_store.append(project_id, [event(1, score=Score("csat", 4.5, 1, 7)), event(2)])
    assert column(any_store, project_id, "(metric, score, lowest, highest)") == [
        ("csat", 4.5, 1, 7),
        ("", None, 0, 0),
    ]


def test_hostile_words_are_stored_and_asked_as_they_are(any_store: Store, project_id: int) -> None:
    fields = ("name", "user_id", "source", "channel", "touchpoint", "text")
    sent = [
        event(number, properties={"said": word, word[:80]: number}, **dict.fromkeys(fields, word))
        for number, word in enumerate(HOSTILE)
    ]
    any_store.append(project_id, sent)
    for name in fields:
        assert column(any_store, project_id, name) == list(HOSTILE)
    assert column(any_store, project_id, "toString(properties.said)") == list(HOSTILE)
    sql = "select count() from polku.events where project_id = {p:UInt32} and name = {word:String}"
    for word in HOSTILE:
        assert any_store.query(sql, {"p": project_id, "word": word}).rows == [(1,)]


def test_visits_before_sign_in_join_the_person(any_store: Store, project_id: int) -> None:
    any_store.append(
        project_id,
        [
            event(1, user_id="", anonymous_id="v"),
            event(2, kind="identify", user_id="ada", anonymous_id="v"),
        ],
    )
    found = set(column(any_store, project_id, PERSON))
    assert found == {person_key(project_id, user_id="ada")}


def test_many_values_can_be_asked_for_at_once(any_store: Store, project_id: int) -> None:
    any_store.append(project_id, [event(number) for number in range(100)])
    sql = (
        "select count() from polku.events where project_id = {project:UInt32}"
        " and toUnixTimestamp(ts) in {times:Array(UInt64)}"
    )
    times = [int(NOON.timestamp()) + 60 * number for number in range(20_000)]
    assert any_store.query(sql, {"project": project_id, "times": times}).rows == [(100,)]


def test_questions_cannot_write(any_store: Store) -> None:
    with pytest.raises(StoreFailed, match="readonly"):
        any_store.query("insert into polku.migrations values (77)")


def test_a_question_that_takes_too_long_is_ended(any_store: Store) -> None:
    with pytest.raises(QueryLimit):
        any_store.query("select sum(number) from numbers(1e12) settings max_execution_time = 0.5")


def test_a_faulty_question_says_what_is_wrong(any_store: Store) -> None:
    with pytest.raises(StoreFailed, match="no_such_column"):
        any_store.query("select no_such_column from polku.events")
