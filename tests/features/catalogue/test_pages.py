"""The pages of the catalogue: what they say, and that hostile names do no harm."""

import csv
import io
import json
from urllib.parse import quote

from django.test import Client

from polku.features.catalogue.entries import Written, entries_of, write_entry
from polku.features.projects.models import Project
from polku.features.promises.rules import add_promise
from polku.features.touchpoints.rules import add_rule
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.questions import Deadline, Promise
from polku.vocabulary.touchpoints import Condition, TouchpointRule
from tests.features.catalogue.conftest import HOSTILE, event

EVENTS = "/p/lumo-netti/events/"
ORDERED = f"{EVENTS}event/?name=Ordered"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_shows_volumes_and_sources(browser: Client, arrived: Project) -> None:
    page = text_of(browser, EVENTS)
    assert "Ordered" in page
    assert "shop" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_list_is_searched_and_narrowed(browser: Client, arrived: Project) -> None:
    write_entry(arrived, "Ordered", "", Written("Olli", "An order was paid.", "in_use"))
    for query, listed in (
        ("q=PAID", True),
        ("q=nothing", False),
        ("source=shop", True),
        ("source=none", False),
        ("state=in_use", True),
        ("state=undescribed", False),
        ("state=stopped", False),
        ("sort=name", True),
        ("sort=nonsense&state=nonsense&page=99", True),
    ):
        page = text_of(browser, f"{EVENTS}?{query}")
        assert (">Ordered</a>" in page) is listed, query


def test_an_event_shows_types_with_their_shares_and_hides_contacts(
    browser: Client, arrived: Project
) -> None:
    page = text_of(browser, ORDERED)
    assert "98%" in page.replace("&nbsp;", "").replace("\u00a0", "").replace(" %", "%")
    assert "@example.com" in page
    assert "p1@example.com" not in page
    assert "From all 100 events." in page


def test_bots_are_counted_apart(browser: Client, arrived: Project) -> None:
    page = text_of(browser, f"{EVENTS}event/?name=Crawled")
    assert "By bots, left out" in page
    assert "(shop: 5)" in page


def test_hostile_names_are_shown_as_what_they_are(browser: Client, arrived: Project) -> None:
    page = text_of(browser, f"{EVENTS}event/?name={quote(HOSTILE)}")
    assert "<script>alert" not in page
    assert "&lt;b&gt;key" in page
    assert "<i>value" not in page


def test_ten_thousand_property_names_are_cut_and_said(
    browser: Client, event_store: Store, project: Project
) -> None:
    event_store.append(
        project.pk,
        [event(n, "Wild", **{f"key_{n}_{k}": k for k in range(200)}) for n in range(50)],
    )
    page = text_of(browser, f"{EVENTS}event/?name=Wild")
    assert "The 200 most frequent of 10,000 names are listed." in page


def test_an_unknown_event_is_not_found(browser: Client, arrived: Project) -> None:
    for name in ("Nothing", "", "%00", "%ED%A0%80"):
        assert browser.get(f"{EVENTS}event/?name={name}").status_code == 404, name
        assert browser.get(f"{EVENTS}schema/?name={name}").status_code == 200, name


def test_what_is_written_is_kept_and_can_be_taken_back(browser: Client, arrived: Project) -> None:
    fields = {
        "name": "Ordered",
        "property": "total",
        "description": "Euros",
        "owner": "Olli",
        "status": "in_use",
    }
    assert browser.post(f"{EVENTS}describe/", fields).status_code == 302
    assert entries_of(arrived)["Ordered", "total"] == Written("Olli", "Euros", "in_use")
    assert "Euros" in text_of(browser, ORDERED)
    browser.post(f"{EVENTS}describe/", {"name": "Ordered", "property": "total"})
    assert entries_of(arrived) == {}


def test_what_cannot_be_written_is_refused_with_words(browser: Client, arrived: Project) -> None:
    for fields in (
        {"name": "", "owner": "x"},
        {"name": "x" * 300, "owner": "x"},
        {"name": "a\x00b", "owner": "x"},
        {"name": "Ordered", "status": "nonsense"},
    ):
        assert browser.post(f"{EVENTS}describe/", fields).status_code == 400


def test_a_planned_event_is_listed_before_it_arrives(browser: Client, arrived: Project) -> None:
    write_entry(arrived, "Order Returned", "", Written(status="planned"))
    assert "Order Returned" in text_of(browser, EVENTS)
    assert "It has not arrived yet" in text_of(browser, f"{EVENTS}event/?name=Order%20Returned")


def test_what_uses_an_event_is_named(browser: Client, arrived: Project) -> None:
    rule = TouchpointRule("Ordered", (Condition("plan", "is", "fibre"),), "Order")
    add_rule(arrived, rule)
    add_promise(arrived, "Delivered", Promise(made_by="Ordered", kept_by="X", deadline=Deadline(9)))
    page = text_of(browser, ORDERED)
    assert "Touchpoint rule" in page
    assert "Delivered" in page
    assert "in use by rules" in page


def test_the_export_is_whole_and_no_cell_is_a_formula(
    browser: Client, event_store: Store, arrived: Project
) -> None:
    event_store.append(arrived.pk, [event(1, "=cmd|' /C calc'!A0")])
    rows = list(csv.DictReader(io.StringIO(text_of(browser, f"{EVENTS}export.csv"))))
    assert {row["event"]: row["events"] for row in rows}["Ordered"] == "100"
    assert not [row for row in rows if row["event"].startswith("=")]
    told = json.loads(text_of(browser, f"{EVENTS}export.json?q=ordered"))
    assert [one["event"] for one in told["events"]] == ["Ordered"]
    assert told["total"] == 107


def test_the_api_says_the_same(browser: Client, arrived: Project) -> None:
    base = "/api/v1/projects/lumo-netti/catalogue"
    told = json.loads(text_of(browser, base))
    assert {one["event"] for one in told["events"]} == {"Ordered", "Crawled", HOSTILE}
    one = json.loads(text_of(browser, f"{base}/event?name=Ordered"))
    total = next(each for each in one["properties"] if each["property"] == "total")
    assert total["types"] == {"number": 98, "text": 2}
    assert total["filled"]["value"] == 1.0
    assert one["sample"] == {"n": 100, "of": 100}
    assert "p1@example.com" not in json.dumps(one)
    assert browser.get(f"{base}/event?name=Nothing").status_code == 404


def test_traits_are_described_likewise(
    browser: Client, event_store: Store, project: Project
) -> None:
    said = Event(
        message_id="i",
        kind="identify",
        name="Identified",
        timestamp=event(1).timestamp,
        received_at=event(1).received_at,
        user_id="u",
        properties={"age_group": "65+"},
    )
    event_store.append(project.pk, [said])
    page = text_of(browser, f"{EVENTS}event/?name=Identified")
    assert "1 trait" in page
    assert "age_group" in page


def test_an_empty_project_says_what_to_do(
    browser: Client, event_store: Store, project: Project
) -> None:
    assert "The catalogue fills by itself" in text_of(browser, EVENTS)
