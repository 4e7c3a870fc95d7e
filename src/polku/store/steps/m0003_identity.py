"""What events and people said about who is whom, beside the links that follow from it."""

from polku.store.forms import Form

_FACTS = """
    project_id UInt32,
    key UInt64,
    other UInt64,
    said LowCardinality(String),
    -- Each fact lies here twice, once under either key; the second is mirrored.
    mirrored Bool,
    type LowCardinality(String),
    value String codec(ZSTD),
    other_type LowCardinality(String),
    other_value String codec(ZSTD),
    moment UInt64,
    message_id String codec(ZSTD),
    stored UInt64 codec(Delta, ZSTD),
    -- Of the same fact told twice, the one that happened first is kept.
    earliness UInt64 default bitNot(moment),
    index by_stored stored type minmax granularity 1
"""

_DECISIONS = """
    project_id UInt32,
    number UInt64,
    kind LowCardinality(String),
    left Array(UInt64),
    right Array(UInt64),
    identifiers String,
    made_by String,
    made_at DateTime64(3, 'UTC'),
    active Bool,
    changed_by String,
    changed_at DateTime64(3, 'UTC'),
    version UInt64
"""

_VERDICTS = """
    project_id UInt32,
    key UInt64,
    other UInt64,
    said LowCardinality(String),
    moment UInt64,
    message_id String,
    refused LowCardinality(String),
    about String,
    merged Bool,
    person UInt64,
    type LowCardinality(String),
    value String,
    other_type LowCardinality(String),
    other_value String,
    gone Bool,
    version UInt64
"""

_RULES = """
    project_id UInt32,
    rules String,
    made_by String,
    made_at DateTime64(3, 'UTC'),
    version UInt64
"""

_MARKS = """
    name String,
    value UInt64,
    version UInt64
"""

_RECENT = """
    key UInt64,
    person UInt64,
    version UInt64
"""

_PERSON_NOW = """
create dictionary if not exists polku.person_now (key UInt64, person UInt64)
primary key key
source(clickhouse(query
    'select key, argMax(person, version) as person from polku.links_recent group by key'))
layout(hashed())
lifetime(0)
"""


def statements(form: Form) -> tuple[str, ...]:
    """Return the statements of this step."""
    return (
        *form.table(
            "identity_facts",
            _FACTS,
            engine="ReplacingMergeTree",
            arguments="earliness",
            clauses=("order by (project_id, key, other, said, mirrored)",),
            shard="key",
            settings="index_granularity = 256",
        ),
        *form.table(
            "identity_decisions",
            _DECISIONS,
            engine="ReplacingMergeTree",
            arguments="version",
            clauses=("order by (project_id, number)",),
            shard="project_id",
        ),
        *form.table(
            "identity_verdicts",
            _VERDICTS,
            engine="ReplacingMergeTree",
            arguments="version",
            clauses=("order by (project_id, key, other, said)",),
            shard="key",
        ),
        *form.table(
            "identity_rules",
            _RULES,
            engine="ReplacingMergeTree",
            arguments="version",
            clauses=("order by (project_id, version)",),
            shard="project_id",
        ),
        *form.table(
            "identity_marks",
            _MARKS,
            engine="ReplacingMergeTree",
            arguments="version",
            clauses=("order by name",),
            shard="version",
        ),
        *form.table(
            "links_recent",
            _RECENT,
            clauses=("order by version",),
            shard="key",
        ),
        *form.alter("links", "add column if not exists type LowCardinality(String) after person"),
        *form.alter("links", "add column if not exists value String after type"),
        *form.alter("links", "add column if not exists moment UInt64 after message_id"),
        *form.dictionary(_PERSON_NOW),
    )
