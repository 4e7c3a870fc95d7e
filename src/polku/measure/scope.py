"""Say which events are of a project's people: the tests that each SELECT of events begins with."""

from polku.measure.binding import Binder
from polku.vocabulary.event import nobody_key
from polku.vocabulary.touchpoints import View


def scope(view: View, values: Binder) -> list[str]:
    """Return the tests for the events of the project, without bots and nobody's unless asked."""
    return [
        f"e.project_id = {values.bind('project', view.project_id, 'UInt32')}",
        *([] if view.bots else ["not e.bot"]),
        *([] if view.nobody else [f"e.person_id != {nobody(view, values)}"]),
    ]


def nobody(view: View, values: Binder) -> str:
    """Return the key of the events that name no person."""
    return values.bind("nobody", nobody_key(view.project_id), "UInt64")


def indented(text: str, by: int = 4) -> str:
    """Return a SELECT set in, as the body of a ``with`` step."""
    return "\n".join(" " * by + line for line in text.splitlines())
