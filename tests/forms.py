"""One way to ask each form of question of the demonstration, and a small demonstration to ask."""

from polku.demo import simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.asking import FORMS
from polku.vocabulary.touchpoints import View

Words = dict[str, list[str]]

_FUNNEL: Words = {"step": ["Availability Checked", "Plan Chosen", "Order Placed"], "window": ["7d"]}

#: Words that each form can be asked with; those that need none are asked as they are.
ASKED: dict[str, Words] = {name: {} for name in FORMS} | {
    "trend": {"every": ["month"]},
    "promise": {"made_by": ["Call Queued"], "kept_by": ["Call Answered"], "within": ["2m"]},
    "attribution": {"conversion": ["Order Placed"]},
    "slowness": {"goal": ["Order Placed"]},
    "funnel": _FUNNEL,
    "funnel_times": _FUNNEL,
    "funnel_differences": _FUNNEL,
    "funnel_drops": _FUNNEL,
    "deviations": {
        "design": [
            '{"parts": [{"is": "step", "id": "order", "events": "Order Placed"}, '
            '{"is": "step", "id": "deliver", "events": "Order Delivered"}], '
            '"silence": 604800}'
        ]
    },
    "path_difference": {"where": ["person.segment=consumer"]},
}


def small_demonstration(store: Store, project_id: int, people: int = 150) -> View:
    """Store a year of some people of the demonstration; return its view."""
    for table in simulate(people=people):
        store.append_table(project_id, table.select(SCHEMA.names))
    return View(project_id=project_id, timezone=TIMEZONE, rules=RULES)
