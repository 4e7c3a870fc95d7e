"""Read the events of a batch one by one, so that a broken one does not take the others along."""

from collections.abc import Callable, Iterable

from polku.collect.limits import LIMITS
from polku.collect.reading import Reading, Rejected, within
from polku.collect.strict_json import require_depth
from polku.vocabulary.errors import PolkuError, TooLarge, translatable
from polku.vocabulary.event import Event


def gathered(
    raws: Iterable[bytes],
    read: Callable[[bytes], Event | None],
    *,
    within_field: str,
    alone: Callable[[bytes], bytes],
) -> Reading:
    """Return what ``read`` makes of each of ``raws``; None is no event, and is not counted.

    ``within_field`` names the list in the request. ``alone`` returns one of ``raws`` as the body
    of a request of its own: that is what is kept of a rejected one, to be mended and read again.
    """
    events: list[Event] = []
    rejected: list[Rejected] = []
    for index, raw in enumerate(raws):
        try:
            event = read(raw)
        except PolkuError as fault:
            error = within(fault, f"{within_field}[{index}]")
            rejected.append(Rejected(index, alone(raw), error))
        else:
            if event is not None:
                events.append(event)
    return Reading(tuple(events), tuple(rejected))


def checked(raw: bytes, limit: int = LIMITS.event) -> bytes:
    """Return ``raw``, the JSON of one event, where it is neither too large nor too deep."""
    if len(raw) > limit:
        raise TooLarge(
            translatable("%(field)s is larger than %(limit)d bytes."), field="", limit=limit
        )
    require_depth(raw, LIMITS.depth)
    return raw
