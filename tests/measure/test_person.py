"""What is known of one person: answers, ids with the reason of each, accounts."""

from datetime import UTC, datetime, timedelta

from polku.measure.identifiers import ids_of
from polku.measure.person import Account, accounts_of, answers_of, known_as
from polku.store import Store
from polku.vocabulary.event import Event, Kind, Score, person_key
from polku.vocabulary.touchpoints import TouchpointRule, View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(number: int, kind: Kind = "track", name: str = "Visited", **more: object) -> Event:
    when = NOON + timedelta(minutes=number)
    fields = {"message_id": f"m{number}", "timestamp": when, "received_at": when, **more}
    return Event(kind=kind, name=name, **fields)


def test_answers_are_scores_and_words_in_time_order(store: Store, project_id: int) -> None:
    nine = Score("nps", 9, 0, 10)
    store.append(
        project_id,
        [
            said(3, name="Wrote", user_id="ada", text="Kiitos"),
            said(1, name="Answered", user_id="ada", score=nine, text="Hyvä", channel="survey"),
            said(2, user_id="ada"),
            said(4, name="Answered", user_id="bob", score=nine),
        ],
    )
    rules = (TouchpointRule(event="Answered", touchpoint="Survey"),)
    view = View(project_id, rules=rules)
    ada = person_key(project_id, user_id="ada")
    found = answers_of(store, view, ada)
    assert [(one.touchpoint, one.score, one.text) for one in found] == [
        ("Survey", 9.0, "Hyvä"),
        ("Wrote", None, "Kiitos"),
    ]
    assert (found[0].metric, found[0].lowest, found[0].highest) == ("nps", 0, 10)
    assert [one.event for one in answers_of(store, view, ada, limit=1)] == ["Wrote"]


def test_every_id_has_its_reason(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, anonymous_id="laptop"),
            said(2, "identify", user_id="ada", anonymous_id="laptop"),
            said(3, user_id="ada", anonymous_id="phone"),
            said(4, anonymous_id="tv"),
            said(5, "identify", user_id="bob", anonymous_id="tv"),
            said(6, user_id="ada", anonymous_id="tv"),
            said(7, user_id="old-ada"),
            said(8, "alias", user_id="ada", previous_id="old-ada"),
        ],
    )
    view = View(project_id)
    found = ids_of(store, view, person_key(project_id, user_id="ada"))
    assert {(one.kind, one.name): (one.reason, one.joined_at) for one in found} == {
        ("user", "ada"): ("own", None),
        ("user", "old-ada"): ("alias", NOON + timedelta(minutes=8)),
        ("visitor", "laptop"): ("identify", NOON + timedelta(minutes=2)),
        ("visitor", "phone"): ("together", NOON + timedelta(minutes=3)),
        ("visitor", "tv"): ("apart", NOON + timedelta(minutes=6)),
    }
    tv = next(one for one in found if one.name == "tv")
    assert (tv.refused, tv.about, tv.event, tv.beside) == ("limit", "user_id", "Visited", "ada")
    assert [one.kind for one in found] == ["user", "user", "visitor", "visitor", "visitor"]
    laptop = next(one for one in found if one.name == "laptop")
    assert (laptop.events, laptop.last_seen) == (2, NOON + timedelta(minutes=2))


def test_any_id_leads_to_the_person(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, anonymous_id="laptop", text="moi"),
            said(2, "identify", user_id="ada", anonymous_id="laptop"),
        ],
    )
    visitor = person_key(project_id, anonymous_id="laptop")
    assert [one.text for one in answers_of(store, View(project_id), visitor)] == ["moi"]


def test_accounts_carry_the_name_that_the_group_call_gave(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, user_id="ada", account_id="a1"),
            said(2, "group", user_id="ada", account_id="a1", properties={"name": "Puusepät Oy"}),
            said(3, user_id="ada", account_id="a2"),
            said(4, user_id="ada"),
        ],
    )
    found = accounts_of(store, View(project_id), person_key(project_id, user_id="ada"))
    assert found == (
        Account("a2", "", 1, NOON + timedelta(minutes=3)),
        Account("a1", "Puusepät Oy", 2, NOON + timedelta(minutes=2)),
    )


def test_people_are_called_by_their_latest_name(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, "identify", user_id="ada", properties={"name": "Ada Byron"}),
            said(2, "identify", user_id="ada", properties={"name": "Ada Lovelace"}),
            said(3, anonymous_id="laptop"),
        ],
    )
    ada = person_key(project_id, user_id="ada")
    laptop = person_key(project_id, anonymous_id="laptop")
    found = known_as(store, View(project_id), [ada, laptop])
    assert found == {ada: ("ada", "Ada Lovelace"), laptop: ("", "")}
    assert known_as(store, View(project_id), []) == {}
