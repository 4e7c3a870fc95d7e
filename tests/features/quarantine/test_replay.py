"""What is mended is stored once, whatever happens; what is thrown away comes back."""

import pytest
from django.utils import timezone

from polku.collect.quarantine.mending import Change, Match, MendingRule
from polku.collect.reading import Arrival, Reading, Rejected
from polku.features.privacy.models import PrivacySettings
from polku.features.projects.models import Project, User
from polku.features.quarantine import actions, steps
from polku.features.quarantine.actions import access_action, discard, replay, undo
from polku.features.quarantine.mendings import arrival_step, mendings_of, preview, save_mending
from polku.features.quarantine.models import Status
from polku.features.quarantine.rules import counted, groups_of
from polku.features.work.running import work_once
from polku.store import Store
from polku.vocabulary.errors import InvalidEvent, NotAllowed, NotFound
from polku.vocabulary.kept import Selection
from tests.features.quarantine.conftest import NOW, Break, answer

FINNISH_TIME = MendingRule(
    name="Finnish times",
    match=Match(event="Survey Answered", place="timestamp"),
    changes=(Change(deed="time", path="timestamp", form="%d.%m.%Y %H:%M", zone="Europe/Helsinki"),),
)


def stored(store: Store, project: Project) -> int:
    sql = "select count(), uniqExact(message_id) from polku.events where project_id = {p:UInt32}"
    ((rows, ids),) = store.query(sql, {"p": project.pk}).rows
    assert rows == ids
    return int(rows)


def test_ten_thousand_events_replayed_twice_are_stored_once(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    calls = [answer(number) for number in range(10_000)]
    for call in calls[::2]:
        del call["messageId"]  # half of them have no id of their own
    break_events(*calls)
    save_mending(project, FINNISH_TIME, owner)
    first = replay(project, owner, Selection())
    assert first.status == Status.RUNNING
    assert work_once()
    first.refresh_from_db()
    assert (first.status, first.total, first.events, first.failed) == ("done", 10_000, 10_000, 0)
    assert stored(event_store, project) == 10_000
    again = replay(project, owner, Selection(state=None))
    assert work_once()
    again.refresh_from_db()
    assert (again.total, again.events, again.duplicates) == (10_000, 0, 10_000)
    assert stored(event_store, project) == 10_000
    assert counted(project) == {"kept": 0, "replayed": 10_000, "discarded": 0}
    sql = (
        "select distinct ts, metric, source, properties.mended_by from polku.events "
        "where project_id = {p:UInt32}"
    )
    assert event_store.query(sql, {"p": project.pk}).rows == [
        (NOW.replace(hour=8), "nps", "shop", "Finnish times")
    ]


def test_a_preview_shows_what_a_rule_would_do_and_stores_nothing(
    event_store: Store, project: Project, break_events: Break
) -> None:
    break_events(
        answer(1),
        answer(2, timestamp="eilen"),
        answer(3, timestamp="22.11.2026 10:00", userId="", anonymousId=""),
    )
    seen = preview(project, FINNISH_TIME)
    assert (seen.matching, seen.tried, seen.read, seen.unread, seen.unchanged) == (2, 2, 1, 0, 1)
    (example,) = seen.examples
    assert b"22.11.2026" in example.kept.raw
    assert example.again.events[0].timestamp == NOW.replace(hour=8)
    assert stored(event_store, project) == 0


def test_what_still_cannot_be_read_stays_with_its_new_reason(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    break_events(answer(1), answer(2, properties={"survey": "nps", "score": 70}))
    save_mending(project, FINNISH_TIME, owner)
    action = replay(project, owner, Selection())
    assert (action.events, action.failed, action.status) == (1, 1, "done")
    (group,) = groups_of(project)
    assert group.reason.place == "properties.score"
    assert group.reason.values["value"] == "70"


def test_a_replay_asks_what_the_project_asks_on_arrival(
    event_store: Store,
    project: Project,
    owner: User,
    break_events: Break,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(reading: Reading, arrival: Arrival) -> Reading:
        assert arrival.source == "shop"
        fault = InvalidEvent("%(field)s is missing.", field="properties.total")
        return Reading(rejected=(Rejected(0, b"", fault),))

    break_events(answer(1))
    save_mending(project, FINNISH_TIME, owner)
    monkeypatch.setattr(steps, "_asked", [lambda _: (refuse,)])
    assert replay(project, owner, Selection()).failed == 1
    assert groups_of(project)[0].reason.place == "properties.total"


def test_a_rule_may_hold_for_what_arrives(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    save_mending(project, FINNISH_TIME, owner)
    arrival = Arrival(NOW, "shop", "/v1/batch")
    broken = Rejected(
        0,
        b'{"batch":[{"type":"track","event":"Survey Answered","userId":"u",'
        b'"timestamp":"22.11.2026 10:00"}]}',
        InvalidEvent("%(field)s is not a time.", field="batch[0].timestamp"),
    )
    reading = Reading(rejected=(broken,))
    assert arrival_step(project.pk, ())(reading, arrival) == reading
    save_mending(project, FINNISH_TIME, owner, on_arrival=True)
    (event,) = arrival_step(project.pk, ())(reading, arrival).events
    assert event.properties == {"mended_by": "Finnish times"}
    assert len(mendings_of(project)) == 2


def test_what_is_thrown_away_is_recorded_and_comes_back(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    break_events(answer(1), answer(2), answer(3, userId="", event="Other"))
    selection = Selection(event="Survey Answered")
    action = discard(project, owner, selection, "A test of ours")
    assert (action.total, action.done, action.reason) == (2, 2, "A test of ours")
    assert action.created_by == owner
    assert counted(project) == {"kept": 1, "replayed": 0, "discarded": 2}
    assert undo(action, owner) == 2
    assert counted(project) == {"kept": 3, "replayed": 0, "discarded": 0}
    with pytest.raises(NotAllowed):
        undo(action, owner)
    assert action.undone is not None
    assert action.undone <= timezone.now()


def test_a_second_discard_keeps_what_it_threw_away_itself(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    break_events(answer(1))
    first = discard(project, owner, Selection())
    undo(first, owner)
    second = discard(project, owner, Selection())
    assert counted(project)["discarded"] == 1
    assert undo(second, owner) == 1


def test_work_that_was_cut_off_is_done_again_from_the_start(
    event_store: Store,
    project: Project,
    owner: User,
    break_events: Break,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    monkeypatch.setattr(actions, "PORTION", 2)
    break_events(*[answer(number, timestamp=NOW.isoformat(), userId="") for number in range(3)])
    break_events(*[answer(number, type="tracks", timestamp="2026-11-22") for number in range(5)])
    rule = MendingRule(
        name="Kind",
        match=Match(place="type"),
        changes=(Change(deed="set", path="type", value="track"),),
    )
    save_mending(project, rule, owner)
    action = replay(project, owner, Selection())
    with monkeypatch.context() as broken:
        broken.setattr(event_store.quarantine, "decide", _crash)
        with pytest.raises(RuntimeError):
            actions._do(action, lambda *_: None)
    assert work_once()
    action.refresh_from_db()
    assert (action.status, action.events + action.duplicates, action.failed) == ("done", 5, 3)
    assert stored(event_store, project) == 5


def _crash(*_: object) -> None:
    raise RuntimeError


def test_records_are_those_of_the_project(
    event_store: Store, project: Project, owner: User
) -> None:
    other = Project.objects.create(name="Other", slug="other")
    action = discard(project, owner, Selection())
    with pytest.raises(NotFound):
        access_action(other, action.pk)


def test_a_replay_keeps_of_addresses_what_the_project_keeps(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    PrivacySettings.objects.update_or_create(project=project, defaults={"query": ["page"]})
    break_events(answer(1, context={"page": {"url": "https://shop.example/?page=2&ref=mail"}}))
    save_mending(project, FINNISH_TIME, owner)
    assert replay(project, owner, Selection()).events == 1
    sql = "select properties.url from polku.events where project_id = {p:UInt32}"
    ((url,),) = event_store.query(sql, {"p": project.pk}).rows
    assert url == "https://shop.example/?page=2"
