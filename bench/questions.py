"""Time each question on generated events, beside the same question put to the bare engine.

    python bench/questions.py [--events 20000000] [--folder DIR] [--rounds 5]

Both run in one process on the same table, in turns, and the median of the rounds is printed. The
bare question is what an analyst would write by hand over the stored columns: no touchpoint rules,
no joining of people, no thresholds, no intervals.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from polku.measure import ask
from polku.measure.timeline import ask_timeline
from polku.store import Store, open_store
from polku.vocabulary.questions import (
    AnyQuestion,
    Deadline,
    PathQuestion,
    Promise,
    PromiseQuestion,
    ScoreQuestion,
    TrendQuestion,
)
from polku.vocabulary.touchpoints import TouchpointRule, View

VIEW = View(
    project_id=1,
    timezone="Europe/Helsinki",
    rules=(
        TouchpointRule(event="Page Viewed", touchpoint="Site", channel="web", stage="Consider"),
        TouchpointRule(event="Call Queued", touchpoint="Call", channel="phone", stage="Get help"),
        TouchpointRule(event="Survey Answered", hidden=True),
    ),
)

_GENERATED = """
insert into polku.events (
    project_id, message_id, kind, name, ts, received_at, user_id, source, channel,
    metric, score, lowest, highest, properties_json
)
with
    intDiv(number * 2654435761 % 4294967296, 8836) % 486000 as who,
    cityHash64(number, 'event') % 100 as dice,
    toDateTime64('2025-04-27 00:00:00', 3, 'UTC')
        + toIntervalSecond(intDiv(who * 7919 % 31000000 + cityHash64(number) % 3000000, 1)
            % 31500000) as at
select
    1,
    toString(number),
    'track',
    multiIf(dice < 60, 'Page Viewed', dice < 75, 'App Opened', dice < 83, 'Mail Opened',
        dice < 88, 'Call Queued', dice < 92, 'Call Answered', dice < 97, 'Order Placed',
        'Survey Answered'),
    at,
    at,
    concat('LN-', toString(who)),
    'bench',
    multiIf(dice < 60, 'web', dice < 75, 'app', dice < 83, 'e-mail', dice < 92, 'phone',
        dice < 97, 'web', 'survey'),
    if(dice >= 97, 'nps', ''),
    if(dice >= 97, toFloat32(cityHash64(number, 'score') % 11), null),
    0,
    if(dice >= 97, 10, 0),
    concat('{"path":"/p/', toString(number % 200), '","load_ms":', toString(number % 4000),
        ',"revenue":', toString(number % 90), '.5,"device":"',
        ['phone', 'computer', 'tablet'][number % 3 + 1], '"}')
from numbers({first:UInt64}, {many:UInt64})
"""

_WEEK = "toStartOfWeek(ts, 1, 'Europe/Helsinki')"
_WALKS = """
with touches as (
    select person_id, arraySort(groupArray((ts, name))) as moments
    from polku.events
    where project_id = 1 and name != 'Survey Answered'
    group by person_id
),
walks as (
    select arrayJoin(arraySplit((one, before) -> dateDiff('second', before.1, one.1) >= 604800,
        moments, arrayShiftRight(moments, 1, moments[1]))) as journey
    from touches
),
paths as (
    select
        arraySlice(arrayFilter((one, before) -> one.2 != before.2, journey,
            arrayShiftRight(journey, 1)), 1, 6) as walk
    from walks
)
"""

BARE: dict[str, str] = {
    "nps by week": f"""
        select {_WEEK} as week, count(), countIf(score >= 9), countIf(score <= 6), avg(score)
        from polku.events where project_id = 1 and metric = 'nps' group by week order by week""",
    "nps by channel": """
        select channel, count(), countIf(score >= 9), countIf(score <= 6), avg(score)
        from polku.events where project_id = 1 and metric = 'nps' group by channel""",
    "events by week and channel": f"""
        select {_WEEK} as week, channel, count(), uniqExact(person_id) from polku.events
        where project_id = 1 group by week, channel order by week""",
    "people by month": """
        select toStartOfMonth(ts, 'Europe/Helsinki') as month, uniqExact(person_id), count()
        from polku.events where project_id = 1 group by month order by month""",
    "revenue by month": """
        select toStartOfMonth(ts, 'Europe/Helsinki') as month,
            sum(toFloat64(properties.revenue.:Float64)), uniqExact(person_id)
        from polku.events where project_id = 1 group by month order by month""",
    "sessions by month": """
        with moments as (
            select arraySort(groupArray(ts)) as times from polku.events
            where project_id = 1 group by person_id
        )
        select toStartOfMonth(time, 'Europe/Helsinki') as month, countIf(gap >= 1800) from (
            select arrayJoin(arrayZip(times, arrayMap((one, before, n) ->
                if(n = 1, 1800, dateDiff('second', before, one)), times,
                arrayShiftRight(times, 1), arrayEnumerate(times)))) as pair,
                pair.1 as time, pair.2 as gap
            from moments
        ) group by month order by month""",
    "paths, variants": _WALKS
    + """
        select arrayMap(one -> one.2, walk) as names, count() as paths,
            quantileExact(dateDiff('second', walk[1].1, walk[-1].1))
        from paths group by names order by paths desc limit 200""",
    "paths, transitions": _WALKS
    + """
        select n, walk[n].2 as source, walk[n + 1].2 as target, count() as paths,
            quantileExact(dateDiff('second', walk[n].1, walk[n + 1].1))
        from paths array join range(1, length(walk)) as n
        group by n, source, target order by paths desc limit 200""",
    "promise": """
        with people as (
            select person_id, groupArrayIf(ts, name = 'Call Queued') as made,
                arraySort(groupArrayIf(ts, name = 'Call Answered')) as kept
            from polku.events
            where project_id = 1 and name in ('Call Queued', 'Call Answered')
            group by person_id having notEmpty(made)
        )
        select countIf(met <= queued + 3 * 86400), count() from (
            select queued, arrayFirstOrNull(one -> one >= queued, kept) as met
            from people array join made as queued
        )""",
    "one person": """
        select ts, name, channel, score, text, properties from polku.events
        where project_id = 1 and person_id = {person:UInt64} order by ts desc limit 200""",
}

_NAMED: dict[str, AnyQuestion] = {
    "nps by week": ScoreQuestion(metric="nps", every="week"),
    "nps by channel": ScoreQuestion(metric="nps", by="channel"),
    "events by week and channel": TrendQuestion(by="channel", every="week"),
    "people by month": TrendQuestion(measure="people", every="month"),
    "revenue by month": TrendQuestion(measure="sum:revenue", every="month"),
    "sessions by month": TrendQuestion(measure="sessions", every="month"),
    "paths, variants": PathQuestion(),
    "paths, transitions": PathQuestion(shape="transitions"),
    "promise": PromiseQuestion(
        promise=Promise(
            made_by="Call Queued",
            kept_by="Call Answered",
            deadline=Deadline(seconds=3 * 86_400),
            score="nps",
        )
    ),
}


class Timing(msgspec.Struct, frozen=True):
    """Medians of the rounds, in seconds."""

    name: str
    polku: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.polku / self.bare


def generate(store: Store, events: int) -> None:
    """Fill an empty store with ``events`` events of 486,000 people."""
    with store._write.client() as client:
        for first in range(0, events, 1_000_000):
            many = min(1_000_000, events - first)
            client.command(_GENERATED, parameters={"first": first, "many": many})
        client.command("optimize table polku.events final")


def timed(store: Store, rounds: int) -> list[Timing]:
    """Ask everything ``rounds`` times, ours and the bare question in turns."""
    person = store.query("select person_id from polku.events limit 1").rows[0][0]

    def ours(name: str) -> Callable[[], object]:
        if name == "one person":
            return lambda: ask_timeline(store, VIEW, person)
        return lambda: ask(store, VIEW, _NAMED[name])

    found = []
    for name, sql in BARE.items():
        bare_parameters = {"person": person} if "{person" in sql else {}
        questions = (ours(name), lambda: store.query(sql, bare_parameters))  # noqa: B023
        seconds = [[_seconds(one) for one in questions] for _ in range(rounds + 1)][1:]
        medians = [statistics.median(one) for one in zip(*seconds, strict=True)]
        found.append(Timing(name, *medians))
        print(f"{name:28} {medians[0]:8.3f} s {medians[1]:8.3f} s {found[-1].ratio:6.2f}")
    return found


def _seconds(one: Callable[[], object]) -> float:
    started = time.perf_counter()
    one()
    return time.perf_counter() - started


def main() -> int:
    """Generate, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--folder", default="")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    folder = Path(given.folder or tempfile.mkdtemp(prefix="polku-bench-"))
    store = open_store(folder)
    if store.query("select count() from polku.events").rows[0][0] == 0:
        started = time.perf_counter()
        generate(store, given.events)
        print(f"generated {given.events:,} events in {time.perf_counter() - started:.0f} s")
    print(f"{'question':28} {'polku':>10} {'engine':>10} {'ratio':>6}")
    timed(store, given.rounds)
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
