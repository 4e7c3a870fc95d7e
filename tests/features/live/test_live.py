"""What arrives, through the running collector's counters and real requests."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from polku.collect.quarantine.keeping import KeptApart
from polku.collect.reading import Arrival, Rejected
from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.features.live import rules
from polku.features.projects.models import Membership, Project, Role, User
from polku.features.touchpoints.rules import replace_rules
from polku.store import Store
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.touchpoints import TouchpointRule

LIVE = "/p/lumo-netti/live/"


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def arriving(number: int, **more: object) -> Event:
    now = datetime.now(UTC)
    return Event(
        message_id=f"m{number}",
        kind="track",
        name="Call Queued",
        timestamp=now - timedelta(minutes=5),
        received_at=now,
        user_id="ada",
        source="phones",
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def watched() -> tuple[Recent, Tally]:
    """Return counters as a running collector has, which the live page shows."""
    recent, tally = Recent(), Tally()
    rules.watch(recent, tally)
    return recent, tally


@pytest.fixture
def quarantine(event_store: Store) -> KeptApart:
    """Return the quarantine of the event store."""
    return KeptApart(event_store.quarantine)


def reject(
    field: str = "userId", raw: bytes = b'{"event": "x"}', second: int = 0
) -> tuple[Arrival, Rejected]:
    error = InvalidEvent("%(field)s is longer than %(limit)d characters.", field=field, limit=400)
    arrival = Arrival(datetime(2026, 11, 22, 12, 0, second, tzinfo=UTC), "web", "/v1/track")
    return arrival, Rejected(index=0, raw=raw, error=error)


def test_an_arrived_event_is_shown_as_the_rules_see_it(
    event_store: Store, project: Project, browser: Client, watched: tuple[Recent, Tally]
) -> None:
    rule = TouchpointRule(event="Call Queued", touchpoint="Phone queue", channel="phone")
    replace_rules(project, [rule])
    events = [arriving(1), arriving(2, score=Score("nps", 9, 0, 10)), arriving(1)]
    event_store.append(project.pk, events)
    recent, tally = watched
    recent.add(project.pk, events)
    tally.add(project.pk, Count(received=4, stored=2, duplicate=1, quarantined=1))
    html = browser.get(f"{LIVE}recent/").text
    said = text_of(html)
    assert said.count("Phone queue Phone phones") == 2  # the duplicate is one event
    assert "Call Queued NPS 9" in said
    assert f"/p/lumo-netti/people/{person_key(project.pk, user_id='ada')}/" in html
    assert "2 events in the last minute" in said
    assert "received 4 = stored 2 + duplicate 1 + in quarantine 1 + refused 0." in said


def test_the_short_list_is_what_the_overview_shows(
    event_store: Store, project: Project, browser: Client, watched: tuple[Recent, Tally]
) -> None:
    event_store.append(project.pk, [arriving(number) for number in range(9)])
    watched[0].add(project.pk, [arriving(number) for number in range(9)])
    html = browser.get(f"{LIVE}recent/", {"short": "1"}).text
    assert html.count("<li>") == 6
    assert "<table" not in html


def test_after_a_restart_the_last_stored_events_are_shown(
    event_store: Store, project: Project, browser: Client, watched: tuple[Recent, Tally]
) -> None:
    event_store.append(project.pk, [arriving(1)])
    said = text_of(browser.get(LIVE).text)
    assert "Nothing has arrived since the server started" in said
    assert "Call Queued" in said


def test_erased_events_are_shown_no_more(
    event_store: Store, project: Project, browser: Client, watched: tuple[Recent, Tally]
) -> None:
    watched[0].add(project.pk, [arriving(1)])  # remembered, but not in the store
    assert "No event has arrived yet" in text_of(browser.get(LIVE).text)


def test_rejected_events_are_listed_with_their_reason_in_the_readers_words(
    event_store: Store,
    project: Project,
    browser: Client,
    watched: tuple[Recent, Tally],
    quarantine: KeptApart,
) -> None:
    first, last = reject("event", b"first"), reject(raw=b'{"userId": "<b>"}', second=1)
    quarantine.put(project.pk, [first, last])
    said = text_of(browser.get(LIVE).text)
    assert "2 events are in quarantine" in said
    assert "userId is longer than 400 characters." in said
    assert '{"userId": "<b>"}' in said
    assert said.index("userId is longer") < said.index("event is longer")  # the last first
    finnish = text_of(browser.get(LIVE, headers={"Accept-Language": "fi"}).text)
    assert "2 tapahtumaa on karanteenissa" in finnish


def test_a_viewer_sees_the_reason_but_neither_what_was_sent_nor_keys(
    event_store: Store,
    project: Project,
    watched: tuple[Recent, Tally],
    quarantine: KeptApart,
) -> None:
    quarantine.put(project.pk, [reject(raw=b"0401234567")])
    key = project.write_keys.create(name="web", key="k" * 32)
    viewer = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=viewer, project=project, role=Role.VIEWER)
    browser = Client()
    browser.force_login(viewer)
    html = browser.get(LIVE).text
    assert "userId is longer than 400 characters." in text_of(html)
    assert "0401234567" not in html
    assert key.key not in html


def test_what_arrives_is_narrowed_and_bots_are_shown_where_asked(
    event_store: Store, project: Project, browser: Client, watched: tuple[Recent, Tally]
) -> None:
    events = [
        arriving(1, properties={"queue": "billing"}),
        arriving(2, bot=True, properties={"queue": "crawled"}),
    ]
    event_store.append(project.pk, events)
    watched[0].add(project.pk, events)
    for query, shown, hidden in (
        ("", "billing", "crawled"),
        ("?bots=1", "crawled", "no such words"),
        ("?event=queued&source=phones&person=ada", "billing", "crawled"),
        ("?event=other", "Nothing like that has arrived lately.", "billing"),
        ("?source=web", "Nothing like that has arrived lately.", "billing"),
        ("?person=bo", "Nothing like that has arrived lately.", "billing"),
    ):
        for place in (LIVE, f"{LIVE}recent/"):
            said = text_of(browser.get(place + query).text)
            assert shown in said, (place, query)
            assert hidden not in said, (place, query)


def test_what_is_in_quarantine_stands_among_what_arrives(
    event_store: Store,
    project: Project,
    browser: Client,
    watched: tuple[Recent, Tally],
    quarantine: KeptApart,
) -> None:
    event_store.append(project.pk, [arriving(1)])
    watched[0].add(project.pk, [arriving(1)])
    error = InvalidEvent("%(field)s is longer than %(limit)d characters.", field="x", limit=4)
    arrival = Arrival(datetime.now(UTC), "web", "/v1/track")
    quarantine.put(project.pk, [(arrival, Rejected(0, b'{"event": "Odd"}', error))])
    said = text_of(browser.get(f"{LIVE}recent/").text)
    assert "Odd in quarantine x is longer than 4 characters." in said
    assert "Odd" in text_of(browser.get(f"{LIVE}recent/?event=odd").text)
    assert "Odd" not in text_of(browser.get(f"{LIVE}recent/?event=call").text)


def test_a_paused_list_is_not_fetched_anew(
    event_store: Store, project: Project, browser: Client
) -> None:
    assert "polku-refresh" in browser.get(LIVE).text
    assert "polku-refresh" not in browser.get(f"{LIVE}?pause=1").text
