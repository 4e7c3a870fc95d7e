"""Whatever text comes from outside, the metadata can hold it, on PostgreSQL too."""

import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from polku.features.projects.models import Project
from polku.features.quarantine.actions import discard
from polku.features.quarantine.models import Action, Mending
from polku.site.storable import storable
from polku.store import Store
from polku.vocabulary.kept import Selection

BAD = "a\x00b\ud800c"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("plain", "plain"),
        ("ä€😀", "ä€😀"),
        (BAD, "ab\ufffdc"),
        (("x\x00", 7, None, b"\x00"), ("x", 7, None, b"\x00")),
        ({"k\x00": [{"v": BAD}]}, {"k": [{"v": "ab\ufffdc"}]}),
    ],
)
def test_only_what_cannot_be_kept_goes(sent: object, kept: object) -> None:
    assert storable(sent) == kept


def test_json_of_postgresql_is_looked_into() -> None:
    assert storable(Jsonb({"value": BAD})).obj == {"value": "ab\ufffdc"}


def test_a_record_of_the_quarantine_holds_any_reason(event_store: Store, project: Project) -> None:
    action = discard(project, None, Selection(event="x\x00y"), "be\x00cause")
    kept = Action.objects.get(pk=action.pk)
    assert kept.reason == "because"
    assert Action.objects.filter(reason="because\x00").count() == 1


def test_updates_and_many_at_once_are_held_to_it_too(project: Project) -> None:
    Mending.objects.bulk_create([Mending(project=project, name=f"n{BAD}", changes=[{"v": BAD}])])
    assert Mending.objects.get().name == "nab\ufffdc"
    Mending.objects.update(name=BAD)
    assert Mending.objects.get().name == "ab\ufffdc"


@pytest.mark.parametrize("path", ["quarantine/discard/", "quarantine/mend/save/", "settings/"])
def test_no_form_fails_on_such_a_text(
    event_store: Store, project: Project, browser: Client, path: str
) -> None:
    said = dict.fromkeys(("reason", "event", "name", "place", "deed", "path", "value"), "x\x00")
    answer = browser.post(f"/p/lumo-netti/{path}", said)
    assert answer.status_code < 500
