"""The views that analysts write SQL over: what each column holds, and the SELECT behind it.

A view shows the events of one project as its rules see them, in its time zone.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.source import indented, person, source
from polku.vocabulary.errors import translatable
from polku.vocabulary.touchpoints import View

#: Seconds without an event that end a session.
SESSION_GAP = 1_800

Expression = Callable[[View, Binder], str]


class Column(NamedTuple):
    """A column of a view: its name, its type in the engine, and what it holds."""

    name: str
    type: str
    meaning: str


class Documented(NamedTuple):
    """A view: what a row of it is, its columns, and how it is written."""

    meaning: str
    columns: tuple[Column, ...]
    select: Callable[[View, Binder], str]


def _zoned(column: str, view: View, values: Binder) -> str:
    return f"toTimeZone({column}, {values.bind('zone', view.timezone)})"


def _events(view: View, values: Binder) -> str:
    return source(
        view,
        values,
        {
            "time": _zoned("e.ts", view, values),
            "event": "e.name",
            "kind": "e.kind",
            "person": person(),
            "user_id": "e.user_id",
            "anonymous_id": "e.anonymous_id",
            "account": "e.account_id",
            "source": "e.source",
            "touchpoint": dimension("touchpoint", view, values),
            "channel": dimension("channel", view, values),
            "stage": dimension("stage", view, values),
            "metric": "e.metric",
            "score": "e.score",
            "lowest": "e.lowest",
            "highest": "e.highest",
            "text": "e.text",
            "properties": "e.properties",
            "message_id": "e.message_id",
            "received_at": _zoned("e.received_at", view, values),
        },
    )


def _people(view: View, values: Binder) -> str:
    """Return people with their newest traits, which are read of the events that tell some."""
    columns = {"person": person(), "ts": "e.ts", "user": "e.user_id", "account_id": "e.account_id"}
    seen = source(view, values, columns)
    tells = ["e.kind = 'identify'"]
    newest = source(view, values, {"person": person(), "ts": "e.ts"}, also=tells)
    told = source(
        view,
        values,
        {"person": person(), "traits": "e.properties"},
        # the newest by its time: an argMax of JSON takes a hundred times longer
        also=[*tells, f"({person()}, e.ts) in (select person, max(ts) from ({newest}) group by 1)"],
    )
    return (
        "select\n    person, first_seen, last_seen, events, user_id, account, traits\n"
        "from (\n    select\n        person,\n"
        f"        {_zoned('min(ts)', view, values)} as first_seen,\n"
        f"        {_zoned('max(ts)', view, values)} as last_seen,\n"
        "        count() as events,\n"
        "        argMaxIf(user, ts, user != '') as user_id,\n"
        "        argMaxIf(account_id, ts, account_id != '') as account\n"
        f"    from (\n{indented(seen, 8)}\n    )\n    group by person\n) as seen\n"
        f"left join (\n{indented(told)}\n    limit 1 by person\n"
        ") as told using person"
    )


def _sessions(view: View, values: Binder) -> str:
    columns = {
        "person": person(),
        "moment": (
            "(toUnixTimestamp64Milli(e.ts), "
            f"{dimension('touchpoint', view, values)}, {dimension('channel', view, values)})"
        ),
    }
    also = ["e.kind not in ('identify', 'group', 'alias')"]
    seen = source(view, values, columns, also=also)
    gap = values.bind("gap_ms", SESSION_GAP * 1000, "UInt32")
    begun = _zoned("fromUnixTimestamp64Milli(part[1].1, 'UTC')", view, values)
    ended = _zoned("fromUnixTimestamp64Milli(part[-1].1, 'UTC')", view, values)
    return (
        "select\n    person,\n"
        f"    {begun} as began,\n    {ended} as ended,\n"
        "    intDiv(part[-1].1 - part[1].1, 1000) as seconds,\n"
        "    length(part) as events,\n    part[1].2 as first_touchpoint,\n"
        "    part[-1].2 as last_touchpoint,\n    part[1].3 as channel\n"
        "from (\n    select person, arraySort(groupArray(moment)) as moments,\n"
        f"        arrayJoin(arraySplit((one, before) -> one.1 - before.1 >= {gap},\n"
        "            moments, arrayShiftRight(moments, 1, moments[1]))) as part\n"
        f"    from (\n{seen}\n    )\n    group by person\n)"
    )


def _answers(view: View, values: Binder) -> str:
    return source(
        view,
        values,
        {
            "time": _zoned("e.ts", view, values),
            "person": person(),
            "metric": "e.metric",
            "score": "e.score",
            "lowest": "e.lowest",
            "highest": "e.highest",
            "text": "e.text",
            "touchpoint": dimension("touchpoint", view, values),
            "channel": dimension("channel", view, values),
            "stage": dimension("stage", view, values),
        },
        also=["(e.metric != '' or e.text != '')"],
    )


_TIME = "DateTime64(3)"
_PERSON = Column("person", "UInt64", translatable("The person, as joined now."))
_WHERE = (
    Column("touchpoint", "String", translatable("The touchpoint, as the rules see it.")),
    Column("channel", "String", translatable("The channel, as the rules see it.")),
    Column("stage", "String", translatable("The stage, as the rules see it.")),
)
_SCORE = (
    Column("metric", "String", translatable("nps, csat or ces; empty where there is no answer.")),
    Column("score", "Nullable(Float32)", translatable("The answer on its scale.")),
    Column("lowest", "UInt8", translatable("The lowest answer of the scale.")),
    Column("highest", "UInt8", translatable("The highest answer of the scale.")),
    Column("text", "String", translatable("What the person wrote.")),
)

#: Every view that SQL may name.
VIEWS: Mapping[str, Documented] = {
    "events": Documented(
        translatable("One row for each event."),
        (
            Column("time", _TIME, translatable("When it happened, in the project’s zone.")),
            Column("event", "String", translatable("The name of the event.")),
            Column("kind", "String", translatable("track, page, screen, identify, group, alias.")),
            _PERSON,
            Column("user_id", "String", translatable("The id that the sender gave the person.")),
            Column("anonymous_id", "String", translatable("The id of the visitor.")),
            Column("account", "String", translatable("The account that it was done for.")),
            Column("source", "String", translatable("The write key’s name.")),
            *_WHERE,
            *_SCORE,
            Column(
                "properties", "JSON", translatable("All else that was said: properties.order_id.")
            ),
            Column("message_id", "String", translatable("The id of the event.")),
            Column("received_at", _TIME, translatable("When it arrived, in the project’s zone.")),
        ),
        _events,
    ),
    "people": Documented(
        translatable("One row for each person."),
        (
            _PERSON,
            Column("first_seen", _TIME, translatable("The time of the first event.")),
            Column("last_seen", _TIME, translatable("The time of the newest event.")),
            Column("events", "UInt64", translatable("How many events there are.")),
            Column("user_id", "String", translatable("The newest id that a sender gave.")),
            Column("account", "String", translatable("The newest account acted for.")),
            Column("traits", "JSON", translatable("The newest traits: traits.town.")),
        ),
        _people,
    ),
    "sessions": Documented(
        translatable("One row for each session; 30 minutes without an event end it."),
        (
            _PERSON,
            Column("began", _TIME, translatable("The time of its first event.")),
            Column("ended", _TIME, translatable("The time of its last event.")),
            Column("seconds", "Int64", translatable("From the first event to the last.")),
            Column("events", "UInt64", translatable("How many events it has.")),
            Column("first_touchpoint", "String", translatable("Where it began.")),
            Column("last_touchpoint", "String", translatable("Where it ended.")),
            Column("channel", "String", translatable("The channel of its first event.")),
        ),
        _sessions,
    ),
    "answers": Documented(
        translatable("One row for each answer to a survey, and each text."),
        (
            Column("time", _TIME, translatable("When it happened, in the project’s zone.")),
            _PERSON,
            *_SCORE,
            *_WHERE,
        ),
        _answers,
    ),
}
