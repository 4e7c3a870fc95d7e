"""Name the questions that are timed: at least one of every form that can be asked."""

from bench.measure.world import UNTIL
from polku.vocabulary.asking import FORMS, parse_question
from polku.vocabulary.questions import AnyQuestion

Words = dict[str, list[str]]

_BUYING = ["Availability Checked", "Plan Chosen", "Address Entered", "Payment Started"]
_STEPS = [*_BUYING, "Order Placed"]

#: What each question is called in the table; its form, and its parameters.
ASKED: dict[str, tuple[str, Words]] = {
    "trend: events by week, channel": ("trend", {"every": ["week"], "by": ["channel"]}),
    "trend: people by month": ("trend", {"every": ["month"], "measure": ["people"]}),
    "trend: people by day, channel": (
        "trend",
        {"every": ["day"], "measure": ["people"], "by": ["channel"]},
    ),
    "trend: sessions by month": ("trend", {"every": ["month"], "measure": ["sessions"]}),
    "trend: sum of a property": ("trend", {"every": ["month"], "measure": ["sum:revenue"]}),
    "trend: p75 of a property": ("trend", {"every": ["month"], "measure": ["p75:load_ms"]}),
    "nps by week": ("nps", {"every": ["week"]}),
    "csat by channel": ("csat", {"by": ["channel"]}),
    "ces by town": ("ces", {"by": ["person.town"]}),
    "funnel, five steps": ("funnel", {"step": _STEPS}),
    "funnel by device": ("funnel", {"step": _STEPS, "by": ["device"]}),
    "funnel_times": ("funnel_times", {"step": _STEPS}),
    "funnel_differences": ("funnel_differences", {"step": _STEPS}),
    "funnel_drops": ("funnel_drops", {"step": _STEPS}),
    "paths: variants": ("paths", {}),
    "paths: transitions": ("paths", {"shape": ["transitions"]}),
    "paths of events": ("paths", {"of": ["event"], "shape": ["transitions"]}),
    "process: transitions": ("process", {}),
    "process: loops": ("process", {"shape": ["loops"]}),
    "step_matrix": ("step_matrix", {}),
    "path_groups": ("path_groups", {}),
    "path_difference": ("path_difference", {"where": ["person.town_size=small"]}),
    "retention by week": ("retention", {}),
    "retention, rolling": ("retention", {"window": ["rolling"], "cohort": ["recurring"]}),
    "stickiness": ("stickiness", {}),
    "lifecycle": ("lifecycle", {}),
    "survival": ("survival", {}),
    "vitals: all": ("vitals", {}),
    "vitals: load by page": ("vitals", {"metric": ["load"], "by": ["path"]}),
    "errors": ("errors", {}),
    "slowness": ("slowness", {"goal": ["Order Placed"]}),
    "contacts": ("contacts", {"every": ["week"]}),
    "contacts by hour": ("contacts", {"shape": ["hours"]}),
    "chatbot": ("chatbot", {"every": ["week"]}),
    "before_contact": ("before_contact", {}),
    "contact_rate": ("contact_rate", {}),
    "attribution": ("attribution", {"conversion": ["Order Placed"]}),
    "promise": (
        "promise",
        {
            "made_by": ["Call Queued"],
            "kept_by": ["Call Answered"],
            "key": ["call_id"],
            "within": ["2m"],
            "score": ["ces"],
            "every": ["week"],
        },
    ),
}

#: Forms that no question above has.
NOT_ASKED = sorted(set(FORMS) - {form for form, _ in ASKED.values()})


def question(name: str, *, since: str = "") -> AnyQuestion:
    """Return the question called ``name``, of all time or from the day ``since`` on."""
    form, words = ASKED[name]
    return parse_question(form, words | ({"from": [since]} if since else {}), UNTIL)
