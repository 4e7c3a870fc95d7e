"""What a project asks of its events, and what becomes of them where asking breaks."""

from datetime import UTC, datetime

from polku.collect.protocols.segment import read_batch
from polku.collect.reading import Arrival, Reading, Rejected
from polku.collect.stepping import stepped
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ARRIVAL = Arrival(NOW, "shop", "/v1/batch")
EVENT = Event(message_id="m", kind="track", name="E", timestamp=NOW, received_at=NOW, user_id="u")


def breaks(_reading: Reading, _arrival: Arrival) -> Reading:
    """Fail as a step with a fault in it does."""
    raise KeyError("oops")


def test_steps_are_done_in_their_order() -> None:
    def drop(reading: Reading, _arrival: Arrival) -> Reading:
        return Reading(rejected=reading.rejected)

    def count(reading: Reading, _arrival: Arrival) -> Reading:
        fault = InvalidEvent("%(field)s is missing.", field=str(len(reading.events)))
        return Reading(rejected=(Rejected(0, b"", fault),))

    done = stepped(Reading((EVENT,)), ARRIVAL, [drop, count])
    assert done.rejected[0].error.values["field"] == "0"


def test_events_of_a_step_that_breaks_are_kept_apart_whole() -> None:
    done = stepped(Reading((EVENT, EVENT)), ARRIVAL, [breaks])
    assert done.events == ()
    assert [one.error.values["reason"] for one in done.rejected] == ["KeyError"] * 2
    again = read_batch(done.rejected[0].raw, ARRIVAL).events[0]
    assert (again.message_id, again.name, again.user_id) == ("m", "E", "u")
