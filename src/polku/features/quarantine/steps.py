"""Know what else a project asks of its events on arrival, so that a replay asks the same."""

from collections.abc import Callable

from polku.collect.privacy.kinds import NOTHING_KEPT, Kept
from polku.collect.reading import Step

_asked: list[Callable[[int], tuple[Step, ...]]] = []
_keeping: list[Callable[[int], Kept]] = []


def read_with(
    steps: Callable[[int], tuple[Step, ...]], keeps: Callable[[int], Kept] = lambda _: NOTHING_KEPT
) -> None:
    """Let every replay of this process take the steps that ``steps`` gives for a project.

    ``keeps`` says what a project keeps of what is dropped otherwise while an event is read.
    """
    _asked[:] = [steps]
    _keeping[:] = [keeps]


def steps_of(project_id: int) -> tuple[Step, ...]:
    """Return the steps of a project; none where nothing was composed."""
    return _asked[0](project_id) if _asked else ()


def keeps_of(project_id: int) -> Kept:
    """Return what a project keeps of what is dropped otherwise; nothing where none was composed."""
    return _keeping[0](project_id) if _keeping else NOTHING_KEPT
