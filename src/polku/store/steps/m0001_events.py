"""The events, who is whom among their senders, and the dictionary that joins the two."""

from polku.store.forms import Form

_EVENTS = """
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
    properties_json String ephemeral '{}',
    properties JSON(max_dynamic_paths = 128)
        default cast(properties_json, 'JSON(max_dynamic_paths = 128)') codec(ZSTD)
"""

_LINKS = """
    key UInt64,
    person UInt64,
    project_id UInt32,
    reason LowCardinality(String),
    message_id String,
    version UInt64,
    index by_person person type bloom_filter granularity 1
"""

_PERSON_OF = """
create dictionary if not exists polku.person_of (key UInt64, person UInt64)
primary key key
source(clickhouse(query 'select key, person from polku.links final where key != person'))
layout(hashed())
lifetime(0)
"""


def statements(form: Form) -> tuple[str, ...]:
    """Return the statements of this step."""
    return (
        *form.table(
            "events",
            _EVENTS,
            clauses=(
                "partition by toYYYYMM(ts)",
                "primary key (project_id, person_id, ts)",
                "order by (project_id, person_id, ts, message_id)",
            ),
            shard="person_id",
        ),
        *form.table(
            "links",
            _LINKS,
            engine="ReplacingMergeTree",
            arguments="version",
            clauses=("order by key",),
            shard="key",
        ),
        *form.dictionary(_PERSON_OF),
    )
