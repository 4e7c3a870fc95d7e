"""Make the events that questions are timed on: the demonstration's year, as often as it takes."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from polku.demo import simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.store import Store
from polku.vocabulary.touchpoints import View

VIEW = View(project_id=1, timezone=TIMEZONE, rules=RULES)
UNTIL = date(2026, 4, 26)

#: The people of one copy, and how many events are kept of them: about 41 a person.
PEOPLE, EVENTS = 50_000, 2_000_000

#: What systems do by themselves, and the screens of the app, are left out to have so many people.
_LEFT_OUT = ("Screen Viewed", "Bill Sent", "Mail Sent", "Survey Sent", "Scroll Depth Reached")
_HALVED = "App Opened"

#: A copy's people are others, and everything happens to them some minutes later.
_COPIES = """
insert into polku.events (
    project_id, message_id, kind, name, ts, received_at, user_id, anonymous_id, account_id,
    source, channel, touchpoint, stage, metric, score, lowest, highest, text, bot, properties
)
select
    project_id,
    concat(message_id, '-', toString(copy)),
    kind,
    name,
    ts + toIntervalSecond(97 * copy),
    received_at + toIntervalSecond(97 * copy),
    if(user_id = '', '', concat(user_id, '-', toString(copy))),
    if(anonymous_id = '', '', concat(anonymous_id, '-', toString(copy))),
    account_id,
    source, channel, touchpoint, stage, metric, score, lowest, highest, text, bot, properties
from polku.events
array join range({first:UInt64}, {end:UInt64}) as copy
where _partition_id = {month:String} and position(message_id, '-', 6) = 0
"""

_LINKS = """
insert into polku.links (key, person, project_id, reason, type, value, message_id, moment, version)
with called as (
    select
        person_id,
        any(if(user_id = '', concat(':a:', anonymous_id), concat(':u:', user_id))) as name
    from polku.events
    where position(message_id, '-', 6) = 0
    group by person_id
)
select
    xxHash64(concat('1', keys.name, '-', toString(copy))),
    if(people.name = '', xxHash64(concat(toString(links.person), '-', toString(copy))),
        xxHash64(concat('1', people.name, '-', toString(copy)))),
    project_id, reason, type, value, message_id, moment, version
from (select * from polku.links final) as links
inner join called as keys on keys.person_id = links.key
left join called as people on people.person_id = links.person
array join range(1, {copies:UInt64}) as copy
"""


def make(store: Store, events: int) -> None:
    """Fill an empty store with about ``events`` events: a simulated year, and copies of it."""
    for table in simulate(people=PEOPLE, until=UNTIL):
        store.append_table(VIEW.project_id, _kept(table))
    copies = round(events / EVENTS)
    store.identities.refresh()
    with store._write.client() as client:
        months = client.query(
            "select distinct partition_id from system.parts where table = 'events' and active"
        ).result_rows
        if copies > 1:
            client.command(_LINKS, parameters={"copies": copies})
        for (month,) in months:
            for first in range(1, copies, 10):
                end = min(first + 10, copies)
                client.command(_COPIES, parameters={"first": first, "end": end, "month": month})
        client.command("optimize table polku.events final")


def _kept(table: pa.Table) -> pa.Table:
    machine = pc.is_in(table["name"], pa.array(_LEFT_OUT))
    number = pc.cast(pc.utf8_slice_codeunits(table["message_id"], 5), pa.int64())
    second = pc.and_(pc.equal(table["name"], _HALVED), pc.equal(pc.bit_wise_and(number, 1), 1))
    return table.filter(pc.invert(pc.or_(machine, second)))
