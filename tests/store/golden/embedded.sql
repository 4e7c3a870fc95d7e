create database if not exists polku;

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
    properties_json String ephemeral '{}',
    properties JSON(max_dynamic_paths = 128)
        default cast(properties_json, 'JSON(max_dynamic_paths = 128)') codec(ZSTD)
)
engine = MergeTree
partition by toYYYYMM(ts)
primary key (project_id, person_id, ts)
order by (project_id, person_id, ts, message_id)
settings fsync_after_insert = 1, fsync_part_directory = 1;

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
settings fsync_after_insert = 1, fsync_part_directory = 1;


create dictionary if not exists polku.person_of (key UInt64, person UInt64)
primary key key
source(clickhouse(query 'select key, person from polku.links final where key != person'))
layout(hashed())
lifetime(0)
;

alter table polku.events add column if not exists bot Bool default false after text;

create table if not exists polku.identity_facts
(
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
)
engine = ReplacingMergeTree(earliness)
order by (project_id, key, other, said, mirrored)
settings fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 256;

create table if not exists polku.identity_decisions
(
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
)
engine = ReplacingMergeTree(version)
order by (project_id, number)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists polku.identity_verdicts
(
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
)
engine = ReplacingMergeTree(version)
order by (project_id, key, other, said)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists polku.identity_rules
(
    project_id UInt32,
    rules String,
    made_by String,
    made_at DateTime64(3, 'UTC'),
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (project_id, version)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists polku.identity_marks
(
    name String,
    value UInt64,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by name
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists polku.links_recent
(
    key UInt64,
    person UInt64,
    version UInt64
)
engine = MergeTree
order by version
settings fsync_after_insert = 1, fsync_part_directory = 1;

alter table polku.links add column if not exists type LowCardinality(String) after person;

alter table polku.links add column if not exists value String after type;

alter table polku.links add column if not exists moment UInt64 after message_id;


create dictionary if not exists polku.person_now (key UInt64, person UInt64)
primary key key
source(clickhouse(query
    'select key, argMax(person, version) as person from polku.links_recent group by key'))
layout(hashed())
lifetime(0)
;

create table if not exists polku.quarantine
(
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
)
engine = ReplacingMergeTree
order by (project_id, id, received_at, nonce)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists polku.accounts
(
    project_id UInt32,
    source LowCardinality(String),
    hour DateTime('UTC'),
    run UInt64,
    fate LowCardinality(String),
    reason LowCardinality(String),
    count Int64,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (project_id, hour, source, fate, reason, run)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists polku.segment_people
(
    project_id UInt32,
    segment UInt32,
    person_id UInt64
)
engine = ReplacingMergeTree
order by (project_id, segment, person_id)
settings fsync_after_insert = 1, fsync_part_directory = 1;

alter table polku.events delete where project_id = {project:UInt32} settings mutations_sync = 2;

truncate table polku.links_recent;

optimize table polku.links final;

system reload dictionary polku.person_of;

kill query where startsWith(initial_query_id, 'polku-append-') sync;
