"""Identifiers of further types come along from ``context.externalIds``."""

from datetime import UTC, datetime

import pytest

from polku.collect.calls import Call, Context
from polku.collect.cleaning import event_of
from polku.collect.reading import Arrival
from polku.vocabulary.event import Kind

ARRIVAL = Arrival(datetime(2026, 3, 2, 12, tzinfo=UTC), "web", "/v1/track")
LISTED = [{"type": "crm_id", "id": "7", "collection": "users", "encoding": "none"}]


@pytest.mark.parametrize("kind", ["track", "page", "identify"])
def test_external_ids_are_kept_as_a_property(kind: Kind) -> None:
    call = Call(user_id="ada", event="Ordered", context=Context(external_ids=LISTED))
    assert event_of(call, kind, ARRIVAL).properties["externalIds"] == LISTED


@pytest.mark.parametrize("listed", [None, [], {"type": "crm_id"}, "crm_id"])
def test_what_is_no_list_is_left_out(listed: object) -> None:
    call = Call(user_id="ada", event="Ordered", context=Context(external_ids=listed))
    assert "externalIds" not in event_of(call, "track", ARRIVAL).properties
