"""Traits that sort people into few groups are found; those that name them are not."""

from polku.measure.traits import grouping_traits
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import View
from tests.measure.worlds import START


def test_only_traits_of_few_values_group_people(store: Store, project_id: int) -> None:
    events = [
        Event(
            message_id=f"m{n}",
            kind="identify",
            name="Identified",
            timestamp=START,
            received_at=START,
            user_id=f"p{n}",
            properties={
                "email": f"p{n}@example.fi",
                "plan": ("small", "large")[n % 2],
                "size": n % 3,
                "country": "FI",
                "no-word": n % 2,
                "address": {"street": "x"},
            },
        )
        for n in range(60)
    ]
    store.append(project_id, events)
    assert grouping_traits(store, View(project_id)) == (("person.plan", 2), ("person.size", 3))
    assert grouping_traits(store, View(project_id), limit=1) == (("person.plan", 2),)
