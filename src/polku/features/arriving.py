"""Where events go that no client sends: through what the project asks of those that arrive."""

from polku.collect.pulls.marking import marking
from polku.collect.quarantine.keeping import KeptApart
from polku.collect.stepping import SteppedSink
from polku.features.quarantine.steps import steps_of
from polku.features.questions.rules import event_store
from polku.features.work.reach import event_sink


def arriving_sink(project_id: int) -> SteppedSink:
    """Return a sink for imports and pulls of a project: scrubbed, marked, held to schemas."""
    steps = (marking, *steps_of(project_id))
    return SteppedSink(event_sink(), KeptApart(event_store().quarantine), steps)
