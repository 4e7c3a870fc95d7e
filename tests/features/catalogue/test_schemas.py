"""Schemas: written, tried, saved in versions, restored, and what the collector does by them."""

import json
from datetime import UTC, datetime

from django.test import Client

from polku.collect.reading import Arrival, Reading
from polku.features.catalogue.models import EventSchema
from polku.features.catalogue.schemas import (
    Version,
    arrival_step,
    save_version,
    set_mode,
    versions_of,
)
from polku.features.projects.models import Project
from tests.features.catalogue.conftest import event

SCHEMA = "/p/lumo-netti/events/schema/"
ARRIVAL = Arrival(datetime.now(UTC), "shop", "/v1/batch")
NUMBER = '{"properties": {"total": {"type": "number"}}, "required": ["total"]}'
TEXT = '{"properties": {"total": {"type": "string"}}}'


def test_a_draft_is_shown_and_not_saved(browser: Client, arrived: Project) -> None:
    page = browser.post(f"{SCHEMA}draft/", {"name": "Ordered"}).content.decode()
    assert "A draft from what arrived" in page
    assert "2 of the last 30 days’ 100 events would not have fit" in page
    assert "properties.total is not a whole number." in page
    assert not EventSchema.objects.exists()


def test_a_schema_is_tried_before_it_is_saved(browser: Client, arrived: Project) -> None:
    fields = {"name": "Ordered", "text": NUMBER, "action": "try", "context": ["channel"]}
    page = browser.post(f"{SCHEMA}save/", fields).content.decode()
    assert "2 of the last 30 days’ 100 events would not have fit" in page
    assert "p1@example.com" not in page
    assert not EventSchema.objects.exists()
    browser.post(f"{SCHEMA}save/", fields | {"action": "save"})
    (one,) = versions_of(arrived, "Ordered")
    assert (one.number, one.text, one.context) == (1, NUMBER, ["channel"])


def test_what_cannot_be_a_schema_is_said_and_what_was_written_stays(
    browser: Client, arrived: Project
) -> None:
    for text in ("{", "[]", '{"$ref": "https://example.com/x"}', '{"type": 5}'):
        fields = {"name": "Ordered", "text": text, "action": "save"}
        answer = browser.post(f"{SCHEMA}save/", fields)
        assert answer.status_code == 400
        assert "This schema cannot be used" in answer.content.decode()
    assert not EventSchema.objects.exists()


def test_versions_differ_readably_and_can_be_restored(browser: Client, arrived: Project) -> None:
    save_version(arrived, "Ordered", Version(NUMBER), None)
    save_version(arrived, "Ordered", Version(TEXT), None)
    save_version(arrived, "Ordered", Version(TEXT), None)  # the same again is no version
    second, first = versions_of(arrived, "Ordered")
    page = browser.get(f"{SCHEMA}versions/{second.pk}/").content.decode()
    assert "&quot;number&quot;" in page
    assert "<del>" in page
    assert "<ins>" in page
    browser.post(f"{SCHEMA}versions/{first.pk}/restore/")
    assert [(one.number, one.restored) for one in versions_of(arrived, "Ordered")] == [
        (3, 1),
        (2, None),
        (1, None),
    ]
    assert browser.get(f"{SCHEMA}versions/999999/").status_code == 404
    assert browser.post(f"{SCHEMA}versions/999999/restore/").status_code == 404


def test_enforcing_asks_once_more_beside_what_it_would_stop(
    browser: Client, arrived: Project
) -> None:
    save_version(arrived, "Ordered", Version(NUMBER), None)
    asked = browser.post(f"{SCHEMA}mode/", {"name": "Ordered", "mode": "enforce"}, follow=True)
    assert "Enforce it from now on" in asked.content.decode()
    assert EventSchema.objects.get().mode == "off"
    sure = {"name": "Ordered", "mode": "enforce", "seen": "1"}
    browser.post(f"{SCHEMA}mode/", sure)
    assert EventSchema.objects.get().mode == "enforce"
    assert browser.post(f"{SCHEMA}mode/", sure | {"mode": "x"}).status_code == 400
    assert browser.post(f"{SCHEMA}mode/", sure | {"name": "None"}).status_code == 404


def test_the_step_does_what_the_mode_says(arrived: Project) -> None:
    save_version(arrived, "Ordered", Version(NUMBER), None)
    reading = Reading((event(1, total="x"), event(2, total=1), event(3, "Other")))
    assert arrival_step(arrived.pk)(reading, ARRIVAL) is reading
    set_mode(arrived, "Ordered", "watch")
    assert arrival_step(arrived.pk)(reading, ARRIVAL) is reading
    assert [(one.checked, one.failed) for one in versions_of(arrived, "Ordered")] == [(2, 1)]
    set_mode(arrived, "Ordered", "enforce")
    stopped = arrival_step(arrived.pk)(reading, ARRIVAL)
    assert [one.message_id for one in stopped.events] == ["Ordered-2", "Other-3"]
    assert stopped.rejected[0].field == "properties.total"
    assert json.loads(stopped.rejected[0].raw)["batch"][0]["properties"] == {"total": "x"}
    save_version(arrived, "Ordered", Version(TEXT), None)
    assert [one.message_id for one in arrival_step(arrived.pk)(reading, ARRIVAL).events] == [
        "Ordered-1",
        "Other-3",
    ]
    assert [(one.checked, one.failed) for one in versions_of(arrived, "Ordered")] == [
        (2, 1),
        (4, 2),
    ]


def test_another_project_has_its_own_schemas(arrived: Project) -> None:
    save_version(arrived, "Ordered", Version(NUMBER), None)
    set_mode(arrived, "Ordered", "enforce")
    reading = Reading((event(1, total="x"),))
    assert arrival_step(arrived.pk + 1)(reading, ARRIVAL) is reading
