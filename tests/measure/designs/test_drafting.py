"""A design drafted from the paths in the store, and laid beside them again."""

import itertools
from datetime import UTC, datetime, timedelta

from polku.measure import ask
from polku.measure.designs.drafting import draft_design
from polku.store import Store
from polku.vocabulary.designs import Group, Step
from polku.vocabulary.event import Event
from polku.vocabulary.questions import DeviationsQuestion, PathQuestion
from polku.vocabulary.touchpoints import TouchpointRule, View

_projects = itertools.count(46_500_000)
RULES = (
    TouchpointRule(event="a", touchpoint="Site", stage="Consider"),
    TouchpointRule(event="b", touchpoint="Cart", stage="Buy"),
    TouchpointRule(event="c", touchpoint="Cash [desk]", stage="Buy"),
)


def test_the_main_paths_become_stages_and_steps(store: Store) -> None:
    began = datetime(2026, 3, 2, tzinfo=UTC)
    walks = ["abc"] * 12 + ["ac"] * 6 + ["cba"] * 2
    view = View(project_id=next(_projects), rules=RULES)
    store.append(
        view.project_id,
        [
            Event(
                message_id=f"{person}-{place}",
                kind="track",
                name=name,
                timestamp=began + timedelta(hours=place),
                received_at=began,
                user_id=f"p{person}",
            )
            for person, walk in enumerate(walks)
            for place, name in enumerate(walk)
        ],
    )
    draft = draft_design(store, view, PathQuestion())
    assert (draft.paths, draft.n) == (18, 20)
    assert draft.design is not None
    consider, buy = draft.design.parts
    assert isinstance(consider, Group)
    assert isinstance(buy, Group)
    assert (consider.name, buy.name) == ("Consider", "Buy")
    cart, desk = buy.parts
    assert isinstance(cart, Step)
    assert isinstance(desk, Step)
    assert (cart.name, cart.optional, desk.name) == ("Cart", True, "Cash [desk]")
    whole = DeviationsQuestion(design=draft.design, shape="journeys")
    (row,) = ask(store, view, whole, datetime(2026, 6, 1, tzinfo=UTC)).dicts()
    assert row["as_designed"] == 18 / 20


def test_paths_of_a_few_people_are_no_draft(store: Store) -> None:
    view = View(project_id=next(_projects))
    assert draft_design(store, view, PathQuestion()).design is None
