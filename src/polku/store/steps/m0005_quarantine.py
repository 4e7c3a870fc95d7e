"""What could not be read, and the accounts of everything that came in.

In ``quarantine`` a row without a ``state`` is an arrival, one with a ``state`` a decision; all
rows of an ``id`` are one entry. In ``accounts`` a row holds how far the counter of one ``run`` of
the collector had come in that hour.
"""

from polku.store.forms import Form

_QUARANTINE = """
    project_id UInt32,
    id UInt64,
    received_at DateTime64(6, 'UTC'),
    nonce UInt64,
    state LowCardinality(String),
    version UInt64,
    action String,
    source LowCardinality(String),
    path LowCardinality(String),
    query String codec(ZSTD(3)),
    headers String codec(ZSTD(3)),
    visitor String,
    event String,
    code LowCardinality(String),
    message LowCardinality(String),
    place String,
    reason_values String codec(ZSTD(3)),
    raw String codec(ZSTD(3)),
    is_base64 Bool
"""

_ACCOUNTS = """
    project_id UInt32,
    source LowCardinality(String),
    hour DateTime('UTC'),
    run UInt64,
    fate LowCardinality(String),
    reason LowCardinality(String),
    count Int64,
    version UInt64
"""


def statements(form: Form) -> tuple[str, ...]:
    """Return the statements of this step."""
    return (
        *form.table(
            "quarantine",
            _QUARANTINE,
            engine="ReplacingMergeTree",
            clauses=("order by (project_id, id, received_at, nonce)",),
            shard="id",
        ),
        *form.table(
            "accounts",
            _ACCOUNTS,
            engine="ReplacingMergeTree",
            arguments="version",
            clauses=("order by (project_id, hour, source, fate, reason, run)",),
            shard="project_id",
        ),
    )
