"""The tables of the event store, as numbered migrations that run once, in order.

Field guide: never change a migration that has been released; add the next number. Each is a list
of statements that may run twice without harm, because a crash can come between two of them.
"""

from collections.abc import Callable

from polku.store.pool import Pool

#: Every row of an event is on disk before an insert returns.
_DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1"

_EVENTS = f"""
create table if not exists polku.events
(
    project_id UInt32,
    person_id UInt64 default xxHash64(concat(
        toString(project_id),
        if(user_id = '', concat(':a:', anonymous_id), concat(':u:', user_id))
    )),
    ts DateTime64(3, 'UTC') codec(DoubleDelta, ZSTD),
    kind LowCardinality(String),
    name LowCardinality(String),
    message_id String,
    message_hash UInt64 default xxHash64(concat(toString(project_id), ':', message_id)),
    received_at DateTime64(3, 'UTC') codec(DoubleDelta, ZSTD),
    user_id String,
    anonymous_id String,
    previous_id String,
    account_id String,
    source LowCardinality(String),
    channel LowCardinality(String),
    touchpoint LowCardinality(String),
    stage LowCardinality(String),
    metric LowCardinality(String),
    score Nullable(Float32),
    lowest UInt8,
    highest UInt8,
    text String codec(ZSTD(3)),
    -- Arrow's own conversion to JSON ignores the settings of the session; a cast obeys them.
    properties_json String ephemeral '{{}}',
    properties JSON(max_dynamic_paths = 128)
        default cast(properties_json, 'JSON(max_dynamic_paths = 128)') codec(ZSTD)
)
engine = MergeTree
partition by toYYYYMM(ts)
primary key (project_id, person_id, ts)
order by (project_id, person_id, ts, message_id)
settings {_DURABLE}
"""

_LINKS = f"""
create table if not exists polku.links
(
    key UInt64,
    person UInt64,
    project_id UInt32,
    reason LowCardinality(String),
    message_id String,
    version UInt64,
    index by_person person type bloom_filter granularity 1
)
engine = ReplacingMergeTree(version)
order by key
settings {_DURABLE}
"""

_PERSON_OF = """
create dictionary if not exists polku.person_of (key UInt64, person UInt64)
primary key key
source(clickhouse(query 'select key, person from polku.links final where key != person'))
layout(hashed())
lifetime(0)
"""

MIGRATIONS: tuple[tuple[int, tuple[str, ...]], ...] = ((1, (_EVENTS, _LINKS, _PERSON_OF)),)


def migrate(pool: Pool, report: Callable[[int], None] = lambda _: None) -> int:
    """Bring the store to the newest schema; return its number. Calls ``report`` per step."""
    with pool.client() as client:
        client.command("create database if not exists polku")
        client.command(
            "create table if not exists polku.migrations (number UInt32) "
            f"engine = MergeTree order by number settings {_DURABLE}"
        )
        done = {row[0] for row in client.query("select number from polku.migrations").result_rows}
        for number, statements in MIGRATIONS:
            if number in done:
                continue
            for statement in statements:
                client.command(statement)
            client.command(f"insert into polku.migrations values ({number})")
            report(number)
    return MIGRATIONS[-1][0]
