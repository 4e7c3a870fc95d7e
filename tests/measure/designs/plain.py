"""Cut journeys and count deviations the plain way, event by event."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from polku.vocabulary.designs import Design, Group, Step
from polku.vocabulary.event import Event
from tests.measure.worlds import START

NAMES = ("Order", "Pay", "Bill", "Get", "Cancel", "Call")


class Journey(NamedTuple):
    """Who, the steps that each event may be, how it is over, and when."""

    person: str
    steps: tuple[frozenset[int], ...]
    over: str
    began: datetime
    last: datetime
    channel: str


DESIGN = Design(
    parts=(
        Step(id="order", events="Order"),
        Group(
            id="pay",
            order="choice",
            parts=(
                Step(id="card", events="Pay[way=card]"),
                Step(id="invoice", events="Bill | Pay[way=bill]"),
            ),
        ),
        Step(id="get", events="Get"),
    ),
    silence=3600,
)
CLOSED = Design(parts=DESIGN.parts, begins="Order", ends="Get", gives_up="Cancel", silence=3600)
BY_CASE = Design(parts=DESIGN.parts, ends="Get", silence=3600, case="case")
DESIGNS = (DESIGN, CLOSED, BY_CASE)

events = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bo", "cai"]),
        st.sampled_from(NAMES),
        st.sampled_from(["card", "bill", ""]),
        st.sampled_from(["x", "y"]),
        st.integers(0, 600),
        st.sampled_from(["web", "shop"]),
    ),
    max_size=30,
)


def stored(told: list[tuple[str, str, str, str, int, str]]) -> list[Event]:
    """Return the events: no two of them in the same moment."""
    return [
        Event(
            message_id=str(number),
            kind="track",
            name=name,
            timestamp=START + timedelta(minutes=minute, seconds=number),
            received_at=START,
            user_id=person,
            channel=channel,
            properties={"way": way, "case": case},
        )
        for number, (person, name, way, case, minute, channel) in enumerate(told)
    ]


def cut(design: Design, happened: list[Event], now: datetime) -> list[Journey]:
    """Return the journeys that the events make."""
    runs: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in sorted(happened, key=lambda one: one.timestamp):
        marks = [design.begins, design.ends, design.gives_up]
        if _steps(design, event) or event.name in marks:
            case = event.properties["case"] if design.case else ""
            runs[event.user_id, case].append(event)
    return [journey for one in runs.values() for journey in _cut(design, one, now)]


def _cut(design: Design, run: list[Event], now: datetime) -> list[Journey]:
    found, going = [], list[Event]()
    silence = timedelta(seconds=design.silence)
    for n, event in enumerate(run):
        if n and event.timestamp - run[n - 1].timestamp >= silence and going:
            found.append(_over(design, going, "silent"))
            going = []
        begins = event.name == design.begins if design.begins else bool(_steps(design, event))
        if not going and not begins:
            continue
        going.append(event)
        over = {design.gives_up: "given up", design.ends: "ended", "": ""}.get(event.name)
        if over:
            found.append(_over(design, going, over))
            going = []
    if going:
        silent = going[-1].timestamp + silence <= now
        found.append(_over(design, going, "silent" if silent else "open"))
    return found


def _over(design: Design, going: list[Event], over: str) -> Journey:
    steps = tuple(_steps(design, event) for event in going)
    first = going[0]
    return Journey(first.user_id, steps, over, first.timestamp, going[-1].timestamp, first.channel)


def _steps(design: Design, event: Event) -> frozenset[int]:
    return frozenset(
        number
        for number, step in enumerate(design.bound)
        for match in step.matches
        if match.event == event.name
        and all(event.properties[one.field] == one.value for one in match.where)
    )
