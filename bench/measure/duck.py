"""Put the same questions to DuckDB, in a process of its own, with the best SQL we could write.

DuckDB is given what Polku works out at each question: who is whom, and the touchpoint and the
encounter of each event, are columns of its one table, which is sorted by person and time.
"""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.measure.timing import Cost, cost
from bench.measure.world import VIEW
from polku.measure.binding import Binder
from polku.measure.fields import dimension, number
from polku.measure.source import person, source
from polku.store import Store

_WALKS = """
with met as (
    select *, lag(ts) over one as before, lag(encounter) over one as last
    from e where encounter != '' window one as (partition by person order by ts)
),
cut as (
    select *, sum((before is null or ts - before >= interval 7 days)::int) over (
        partition by person order by ts rows unbounded preceding) as nth,
    from met
),
walks as (
    select * from cut
    where before is null or ts - before >= interval 7 days or encounter != last
),
steps as (
    select *, row_number() over way as step, lead(encounter) over way as next,
        lead(ts) over way as next_at
    from walks window way as (partition by person, nth order by ts)
)
"""

DUCK: dict[str, str] = {
    "trend: events by week, channel": """
        select date_trunc('week', local) as week, channel, count(*), count(distinct person)
        from e group by all order by week""",
    "trend: people by month": """
        select date_trunc('month', local) as month, count(distinct person), count(*)
        from e group by all order by month""",
    "trend: people by day, channel": """
        select local::date as day, channel, count(distinct person), count(*)
        from e group by all order by day""",
    "trend: sessions by month": """
        with gaps as (
            select local, ts - lag(ts) over (partition by person order by ts) as gap from e
        )
        select date_trunc('month', local) as month, count(*)
        from gaps where gap is null or gap >= interval 30 minutes group by all order by month""",
    "trend: sum of a property": """
        select date_trunc('month', local) as month, sum(revenue), count(distinct person)
        from e where revenue is not null group by all order by month""",
    "trend: p75 of a property": """
        select date_trunc('month', local) as month, quantile_disc(load_ms, 0.75),
            count(load_ms), count(distinct person)
        from e where load_ms is not null group by all order by month""",
    "nps by week": """
        select date_trunc('week', local) as week, count(*), count_if(score >= 9),
            count_if(score <= 6), avg(score)
        from e where metric = 'nps' group by all order by week""",
    "funnel, five steps": """
        with steps as (
            select person, ts, case name when 'Availability Checked' then 1
                when 'Plan Chosen' then 2 when 'Address Entered' then 3
                when 'Payment Started' then 4 when 'Order Placed' then 5 end as step
            from e where name in ('Availability Checked', 'Plan Chosen', 'Address Entered',
                'Payment Started', 'Order Placed')
        ),
        one as (select person, ts as begun, ts from steps where step = 1),
        two as (select one.person, begun, steps.ts from one asof join
            (from steps where step = 2) as steps
            on one.person = steps.person and one.ts <= steps.ts
            where steps.ts <= begun + interval 14 days),
        three as (select two.person, begun, steps.ts from two asof join
            (from steps where step = 3) as steps
            on two.person = steps.person and two.ts <= steps.ts
            where steps.ts <= begun + interval 14 days),
        four as (select three.person, begun, steps.ts from three asof join
            (from steps where step = 4) as steps
            on three.person = steps.person and three.ts <= steps.ts
            where steps.ts <= begun + interval 14 days),
        five as (select four.person, begun, steps.ts from four asof join
            (from steps where step = 5) as steps
            on four.person = steps.person and four.ts <= steps.ts
            where steps.ts <= begun + interval 14 days)
        select (select count(distinct person) from one), (select count(distinct person) from two),
            (select count(distinct person) from three), (select count(distinct person) from four),
            (select count(distinct person) from five)""",
    "paths: variants": _WALKS
    + """,
        paths as (
            select person, nth, list(encounter order by ts) as places,
                max(ts) - min(ts) as took
            from steps where step <= 6 group by all
        )
        select places, count(*) as paths, count(distinct person),
            quantile_disc(took, [0.5, 0.9])
        from paths group by all order by paths desc limit 200""",
    "paths: transitions": _WALKS
    + """
        select step, encounter, next, count(*) as paths, count(distinct person),
            quantile_disc(next_at - ts, [0.5, 0.9])
        from steps where step < 6 and next is not null
        group by all order by paths desc limit 200""",
    "process: transitions": _WALKS
    + """
        select encounter, next, count(*) as times, count(distinct person),
            count(distinct (person, nth)) as paths, quantile_disc(next_at - ts, [0.5, 0.9])
        from steps where next is not null group by all order by times desc""",
    "retention by week": """
        with weeks as (
            select distinct person, date_diff('week', date '2025-01-06',
                date_trunc('week', local)::date) as week
            from e where encounter != ''
        ),
        people as (select person, min(week) as cohort from weeks group by all)
        select cohort, week - cohort as later, count(*)
        from weeks join people using (person) where week <= cohort + 12
        group by all order by all""",
    "stickiness": """
        select days, count(*) from (
            select person, count(distinct local::date) as days
            from e where encounter != '' group by person
        ) group by all order by days""",
    "lifecycle": """
        with weeks as (
            select distinct person, date_trunc('week', local)::date as week
            from e where encounter != ''
        ),
        told as (
            select week, lag(week) over one as before, lead(week) over one as next
            from weeks window one as (partition by person order by week)
        )
        select week, count_if(before is null), count_if(before = week - 7),
            count_if(before < week - 7), count_if(next is null or next > week + 7)
        from told group by all order by week""",
    "survival": """
        with told as (
            select person, ts, lead(ts) over (partition by person order by ts) as next
            from e where encounter != ''
        ),
        people as (
            select person, min(ts) as first, max(ts) as newest,
                min(case when next is null or next - ts >= interval 30 days then ts end) as last
            from told group by person
        )
        select date_diff('day', first, last) as day, last = newest as open, count(*)
        from people group by all order by day""",
    "vitals: load by page": """
        select path, count(*) as n, count(distinct person),
            quantile_disc(load_ms, [0.75, 0.9, 0.99])
        from e where load_ms is not null group by path order by n desc limit 50""",
    "promise": """
        with calls as (
            select call_id, person, min(local) filter (name = 'Call Queued') as queued,
                min(local) filter (name = 'Call Answered') as answered
            from e where name in ('Call Queued', 'Call Answered') group by all
        )
        select date_trunc('week', queued) as week, count(*),
            count_if(answered between queued and queued + interval 2 minutes)
        from calls where queued is not null group by all order by week""",
}

#: Texts that repeat become enumerations: what DuckDB groups fastest.
_TEXTS = ("name", "encounter", "channel", "metric", "path", "device")
_LOAD = (
    "set timezone = 'UTC'",
    "set enable_progress_bar = false",
    *(
        f"create type {text} as enum "
        f"(select distinct {text} from '{{folder}}/*.parquet' where {text} is not null)"
        for text in _TEXTS
    ),
    "create table e as select * replace (ts::timestamp as ts, local::timestamp as local, "
    + ", ".join(f"{text}::{text} as {text}" for text in _TEXTS)
    + ") from '{folder}/*.parquet' order by person, ts",
)


def export(store: Store, folder: Path) -> None:
    """Write the events to Parquet files, as Polku sees them: people joined, rules applied."""
    folder.mkdir(parents=True, exist_ok=True)
    values = Binder()
    columns = {
        "person": person(),
        "ts": "toDateTime64(e.ts, 3, 'UTC')",
        "local": "addSeconds(e.ts, timezoneOffset(toTimeZone(e.ts, 'Europe/Helsinki')))",
        "name": "toString(e.name)",
        "encounter": dimension("encounter", VIEW, values),
        "channel": dimension("channel", VIEW, values),
        "metric": "toString(e.metric)",
        "score": "e.score",
        "path": dimension("path", VIEW, values),
        "device": dimension("device", VIEW, values),
        "call_id": dimension("call_id", VIEW, values),
        "load_ms": number("load_ms", values),
        "revenue": number("revenue", values),
    }
    for month in store.query("select distinct toYYYYMM(ts) from polku.events order by 1").rows:
        sql = source(VIEW, values, columns, also=[f"toYYYYMM(e.ts) = {month[0]}"])
        with store._read.client() as client:
            table = client.query_arrow(sql, parameters=values.parameters, use_strings=True)
        pq.write_table(table, folder / f"{month[0]}.parquet")


class Duck:
    """A DuckDB in another process, with two threads."""

    def __init__(self, parquet: Path, database: Path) -> None:
        self._here, there = multiprocessing.get_context("spawn").Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(there, str(parquet), str(database)), daemon=True
        )
        self._process.start()
        there.close()  # so that the death of the process is seen here
        self.loaded: Cost = self._here.recv()

    def ask(self, name: str) -> Cost:
        """Return what DuckDB takes for the question ``name``."""
        self._here.send(name)
        taken: Cost = self._here.recv()
        return taken

    def close(self) -> None:
        """End the process."""
        self._here.send("")
        self._process.join()


def _serve(pipe: Connection, parquet: str, database: str) -> None:
    import duckdb  # noqa: PLC0415 - only this process has it

    settings: dict[str, Any] = {"threads": 2, "memory_limit": "6GB"}
    connection = duckdb.connect(database, config=settings)

    def ask(*texts: str) -> None:
        for sql in texts:
            connection.execute(sql).fetchall()

    known = connection.execute("select 1 from duckdb_tables() where table_name = 'e'").fetchall()
    texts = () if known else [text.format(folder=parquet) for text in _LOAD]
    pipe.send(cost(lambda: ask(*texts)))
    while name := pipe.recv():
        pipe.send(cost(lambda: ask(DUCK[name])))
