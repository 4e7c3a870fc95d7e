"""Say what paths are made of, as numbered labels: touchpoints, events, channels or pages."""

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import NO_ENCOUNTER, rule_number
from polku.measure.labels import Labels, listed
from polku.measure.paths.pages import page_labels
from polku.vocabulary.questions.walks import Walk
from polku.vocabulary.touchpoints import View


def places_of(question: Walk, view: View, values: Binder) -> Labels:
    """Return the labels of what the paths of ``question`` are made of; 0 is on no path.

    What says who somebody is is no encounter, and what a rule hides is on no path of touchpoints
    or channels. Events and pages are as they happened, whatever rules say of them.
    """
    if question.of == "touchpoint":
        return listed("encounter", view, values, question.dates)
    if question.of == "page":
        return page_labels(view, values, question.dates)
    labels = listed(question.of, view, values, question.dates)
    tests = [f"e.kind in {NO_ENCOUNTER}"]
    hidden = [n for n, rule in enumerate(view.rules, start=1) if rule.hidden]
    if question.of == "channel" and hidden:
        tests.append(f"({rule_number(view.rules, values)}) in ({', '.join(map(str, hidden))})")
    number = f"if({' or '.join(tests)}, 0, {labels.number})"
    return msgspec.structs.replace(labels, number=f"toUInt32({number})")
