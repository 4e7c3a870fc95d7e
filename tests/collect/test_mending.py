"""Rules mend what was sent, by the path that errors show, and change nothing else."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.collect.call_body import as_call_body
from polku.collect.privacy.kinds import NOTHING_KEPT
from polku.collect.privacy.kinds import Kept as Keeps
from polku.collect.quarantine.again import MENDED, mending, read_again
from polku.collect.quarantine.keeping import kept_of
from polku.collect.quarantine.mending import Change, Match, MendingRule, mended_raw
from polku.collect.reading import Arrival, Reading, Rejected
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event
from polku.vocabulary.kept import Kept, Reason

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAULT = InvalidEvent("%(field)s is missing.", field="event")
_names = st.sampled_from(["price", "total", "size", "note", "hinta"])
_values = (
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.sampled_from(["", "12", "1,5", "kyllä", "no", "22.11.2026 10:00", "x"])
)
_wanted = st.sampled_from(
    [
        *(("rename", to) for to in ("total", "hinta")),
        *((deed, value) for deed in ("set", "default") for value in (1, "x", None)),
        *(("replace", (old, new)) for old in (1, "x", "12") for new in ("new", None)),
        ("remove", None),
    ]
)


def kept(call: Any, path: str = "/v1/track", **more: Any) -> Kept:
    raw = call if isinstance(call, bytes) else json.dumps(call).encode()
    return kept_of(Arrival(NOW, "shop", path, **more), Rejected(None, raw, FAULT))


def rule(*changes: Change, **match: str) -> MendingRule:
    return MendingRule(name="Mend", match=Match(**match), changes=changes)


def changed(call: Any, *changes: Change) -> Any:
    return json.loads(mended_raw([rule(*changes)], kept(call))[0])


def oracle(said: dict[str, Any], name: str, deed: str, given_value: Any) -> dict[str, Any]:
    """Do to a flat object, in plain words, what a change should."""
    if deed == "set" or (deed == "default" and said.get(name) in (None, "")):
        return said | {name: given_value}
    if name not in said or deed == "default":
        return said
    rest = {key: value for key, value in said.items() if key != name}
    if deed == "remove":
        return rest
    if deed == "rename":
        return rest | {given_value: said[name]}
    old, new = given_value
    hit = type(said[name]) is type(old) and said[name] == old
    return rest | {name: new if hit else said[name]}


@given(st.dictionaries(_names, _values), st.lists(st.tuples(_names, _wanted), max_size=4))
def test_changes_do_what_they_say_and_no_more(
    said: dict[str, Any], wanted: list[tuple[str, tuple[str, Any]]]
) -> None:
    expected = deepcopy(said)
    changes = []
    for name, (deed, value) in wanted:
        expected = oracle(expected, name, deed, value)
        path = f"properties.{name}"
        if deed == "rename":
            changes.append(Change(deed="rename", path=path, to=f"properties.{value}"))
        elif deed == "replace":
            changes.append(Change(deed="replace", path=path, old=value[0], value=value[1]))
        else:
            changes.append(Change(deed=deed, path=path, value=value))  # type: ignore[arg-type]
    call = {"userId": "u", "event": "E", "properties": said}
    raw, names = mended_raw([rule(*changes)], kept(call))
    assert json.loads(raw) == call | {"properties": expected}
    assert bool(names) == (json.dumps(expected, sort_keys=True) != json.dumps(said, sort_keys=True))


@pytest.mark.parametrize(
    ("deed", "before", "after"),
    [
        ("number", "1 234,50 €", 1234.5),
        ("number", "1,234.50", 1234.5),
        ("number", "1.234,50", 1234.5),
        ("number", "-7", -7),
        ("number", "\u22127", -7),
        ("number", "12 kpl", 12),
        ("number", "twelve", "twelve"),
        ("number", "2026-01-01", "2026-01-01"),
        ("number", True, True),
        ("text", 7.0, "7"),
        ("text", True, "true"),
        ("text", [1, "a"], '[1,"a"]'),
        ("text", None, None),
        ("boolean", "Kyllä", True),
        ("boolean", 0, False),
        ("boolean", "perhaps", "perhaps"),
    ],
)
def test_conversions_leave_alone_what_they_cannot_convert(
    deed: Any, before: object, after: object
) -> None:
    said = changed({"properties": {"a": before}}, Change(deed=deed, path="properties.a"))
    assert said == {"properties": {"a": after}}


@pytest.mark.parametrize(
    ("form", "zone", "before", "after"),
    [
        ("%d.%m.%Y %H:%M", "Europe/Helsinki", "22.11.2026 10:00", "2026-11-22T08:00:00Z"),
        ("unix", "UTC", 1_795_000_000, "2026-11-18T11:06:40Z"),
        ("unix-ms", "UTC", "1795000000500", "2026-11-18T11:06:40.500000Z"),
        ("", "Europe/Helsinki", "2026-11-22 10:00", "2026-11-22T08:00:00Z"),
        ("", "UTC", "eilen", "eilen"),
        ("unix", "UTC", [1], [1]),
        ("%d.%m.%Y", "UTC", 7, 7),
    ],
)
def test_times_are_read_in_their_format_and_zone(
    form: str, zone: str, before: object, after: object
) -> None:
    change = Change(deed="time", path="timestamp", form=form, zone=zone)
    assert changed({"timestamp": before}, change) == {"timestamp": after}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("batch[3].timestamp", {"timestamp": 1}, {"timestamp": "x"}),
        ("properties.items[1].price", {"properties": {"items": [{}, {"price": 1}]}}, None),
        ("properties.a.b", {"properties": {"a.b": 1, "a": {"b": 2}}}, None),
        ("properties.a[b", {"properties": {"a[b": 1}}, None),
        ("properties.items[9].price", {"properties": {"items": []}}, "same"),
        ("properties.new.deep", {"properties": {}}, {"properties": {"new": {"deep": "x"}}}),
        ("properties.new", {"properties": "text"}, "same"),
        ("[0]", {"a": 1}, "same"),
        ("", {"a": 1}, "same"),
    ],
)
def test_paths_reach_where_errors_point(path: str, before: Any, after: Any) -> None:
    expected = {
        "properties.items[1].price": {"properties": {"items": [{}, {"price": "x"}]}},
        "properties.a.b": {"properties": {"a.b": "x", "a": {"b": 2}}},
        "properties.a[b": {"properties": {"a[b": "x"}},
    }.get(path, before if after == "same" else after)
    assert changed(before, Change(deed="set", path=path, value="x")) == expected


def test_a_change_reaches_every_event_of_a_batch_and_its_envelope() -> None:
    body = {"batch": [{"a": 1}, {"b": 2}, 7], "sentAt": "eilen"}
    said = changed(
        body, Change(deed="remove", path="sentAt"), Change(deed="set", path="c", value=[1])
    )
    assert said == {"batch": [{"a": 1, "c": [1]}, {"b": 2, "c": [1]}, 7]}


def test_an_object_moved_into_itself_is_no_circle() -> None:
    change = Change(deed="rename", path="properties", to="properties.inner")
    assert changed({"properties": {"a": 1}}, change) == {"properties": {"inner": {"a": 1}}}


def test_a_rule_is_for_what_it_matches() -> None:
    entry = kept({"event": "Called", "properties": {"a": "1"}})
    change = Change(deed="number", path="properties.a")
    for wrong in ({"event": "Sold"}, {"code": "x"}, {"place": "userId"}, {"source": "web"}):
        assert mended_raw([rule(change, **wrong)], entry) == (entry.raw, ())
    right = {"event": "Called", "code": "invalid_event", "place": "event", "source": "shop"}
    assert mended_raw([rule(change, **right)], entry)[1] == ("Mend",)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"7", b"[" * 100_000, b'{"a":1e999}'])
def test_what_is_no_json_stays_as_it_is(raw: bytes) -> None:
    change = Change(deed="name", value="Called")
    assert mended_raw([rule(change)], kept(raw)) == (raw, ())


def test_an_entry_is_read_as_it_arrived_and_says_that_it_was_mended() -> None:
    call = {"userId": "u", "event": " ", "properties": {"price": "5,90"}}
    rules = [
        rule(
            Change(deed="name", value="Order Completed"),
            Change(deed="number", path="properties.price"),
        )
    ]
    entry = kept(call)
    assert read_again(entry).reason is not None
    (event,) = read_again(entry, rules).events
    assert event == Event(
        message_id=f"quarantine-{entry.id:016x}-0",
        kind="track",
        name="Order Completed",
        timestamp=NOW,
        received_at=NOW,
        user_id="u",
        source="shop",
        properties={"price": 5.9, MENDED: "Mend"},
    )
    assert read_again(entry, rules).events == (event,)


def test_what_a_later_step_rejects_is_not_read() -> None:
    def refuse(reading: Reading, arrival: Arrival) -> Reading:
        return Reading(rejected=(Rejected(0, b"", FAULT),))

    entry = kept({"userId": "u", "event": "E"})
    assert read_again(entry, steps=[refuse]).reason == entry.reason


def test_a_path_that_is_gone_is_told() -> None:
    reason = read_again(kept({}, "/gone")).reason
    assert reason == Reason("not_found", "Nothing is collected at %(path)s.", "", {"path": "/gone"})


def test_an_event_that_was_read_before_is_read_as_it_was() -> None:
    """Its own time is right now: a clock that the request was corrected by counts no more."""
    event = Event(
        message_id="m",
        kind="track",
        name="E",
        timestamp=datetime(2026, 11, 22, 11, 0, tzinfo=UTC),
        received_at=NOW,
        user_id="u",
        source="shop",
    )
    entry = kept(as_call_body(event), "/e/", headers={"sentat": "2020-01-01", "user-agent": "x"})
    assert (entry.path, entry.headers) == ("/v1/batch", {})
    assert read_again(entry).events == (event,)


def test_what_a_project_keeps_of_addresses_is_kept_when_it_is_read_again() -> None:
    page = {"url": "https://shop.example/?page=2&ref=mail"}
    entry = kept({"userId": "u", "event": "E", "properties": page})
    for keeps, url in (
        (NOTHING_KEPT, "https://shop.example/"),
        (Keeps(query=frozenset({"page"})), "https://shop.example/?page=2"),
    ):
        (event,) = read_again(entry, keeps=keeps).events
        assert event.properties["url"] == url


def test_the_step_tries_only_what_was_rejected() -> None:
    seen: list[int] = []

    def count(reading: Reading, arrival: Arrival) -> Reading:
        seen.append(len(reading.events))
        return reading

    step = mending([rule(Change(deed="default", path="event", value="Named"))], [count])
    good = read_again(kept({"userId": "u", "event": "E", "messageId": "m"})).events
    bad = Rejected(1, b'{"batch":[{"type":"track","userId":"u"}]}', FAULT)
    hopeless = Rejected(2, b'{"batch":[{"type":"track"}]}', FAULT)
    arrival = Arrival(NOW, "shop", "/v1/batch")
    assert step(Reading(good), arrival) == Reading(good)
    assert seen == []
    reading = step(Reading(good, (bad, hopeless)), arrival)
    assert [event.name for event in reading.events] == ["E", "Named"]
    assert reading.events[1].properties == {MENDED: "Mend"}
    assert reading.rejected == (hopeless,)
    assert seen == [1, 0]
