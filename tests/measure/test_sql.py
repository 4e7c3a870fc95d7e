"""SQL of analysts sees the views of one project, and nothing else whatever is written."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.measure.sql import VIEWS, ask_sql
from polku.measure.sql.functions import allowed_functions
from polku.measure.sql.reading import check_tree, read_sql, views_in
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, QueryLimit
from polku.vocabulary.event import Event, Score
from polku.vocabulary.touchpoints import TouchpointRule, View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CANARY = "goldcrest"


@pytest.fixture
def view(store: Store, project_id: int) -> View:
    """Return the view of a project with events, beside another that is full of canaries."""
    store.append(project_id, [_event(number) for number in range(20)])
    other = [_event(number, CANARY) for number in range(20)]
    store.append(project_id + 1_000_000_000, other)
    return View(project_id, rules=(TouchpointRule("Bought", touchpoint="Shop"),))


def _event(number: int, word: str = "") -> Event:
    return Event(
        message_id=f"{word}{number}",
        kind="track",
        name=word or ("Bought" if number % 2 else "Looked"),
        timestamp=NOON + timedelta(minutes=20 * number),
        received_at=NOON,
        user_id=f"{word}u{number % 3}",
        channel="web",
        score=Score("nps", number % 11, 0, 10) if number % 5 == 0 else None,
        text=word,
        properties={"amount": number, "word": word},
    )


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_has_the_columns_and_types_that_are_documented(
    store: Store, view: View, name: str
) -> None:
    of_types = ", ".join(f"toTypeName({one.name})" for one in VIEWS[name].columns)
    whole = ask_sql(store, view, f"select * from {name} limit 1")
    assert whole.columns == tuple(one.name for one in VIEWS[name].columns)
    found = ask_sql(store, view, f"select {of_types} from {name} limit 1").rows[0]
    plain = [
        text.removeprefix("LowCardinality(").removesuffix(")") if "LowCard" in text else text
        for text in found
    ]
    said = [one.type for one in VIEWS[name].columns]
    assert [text.split("(max")[0].replace(", 'Europe/Helsinki'", "") for text in plain] == said


def test_views_are_seen_by_the_rules_in_the_zone(store: Store, view: View) -> None:
    rows = ask_sql(
        store, view, "select touchpoint, count() as n from events group by touchpoint order by n"
    ).rows
    assert sorted(rows) == [("Looked", 10), ("Shop", 10)]
    first = ask_sql(store, view, "select min(time) from events").rows[0][0]
    assert first == NOON
    assert first.utcoffset() == NOON.astimezone(ZoneInfo("Europe/Helsinki")).utcoffset()
    # each of the three people comes back every hour: no session has two events
    assert ask_sql(store, view, "select count(), max(events) from sessions").rows == ((20, 1),)
    assert ask_sql(store, view, "select sum(events) from people").rows == ((20,),)
    assert ask_sql(store, view, "select count() from answers").rows == ((4,),)


@pytest.mark.parametrize(
    "sql",
    [
        "with a as (select person, count() as n from events group by person) "
        "select * from a join people as p on p.person = a.person",
        "select windowFunnel(86400)(toDateTime(time), event = 'Looked', event = 'Bought') as level "
        "from events group by person",
        "select sum(properties.amount::Float64), toStartOfWeek(time) as w from events group by w",
        "select quantileIf(0.9)(score, metric = 'nps') from answers",
        "select row_number() over (partition by person order by time) as nth from events",
        "select * from (select event from events union all select event from events)",
        "select person from people where person in (select person from answers)",
        "select arraySort(one -> -one, groupArray(lowest)) from events",
        "select count() from numbers(10)",
        "select event from events where event in ('Bought', 'Looked') limit 1 by event",
    ],
)
def test_what_analysts_write_is_answered(store: Store, view: View, sql: str) -> None:
    assert ask_sql(store, view, sql).rows


def test_rows_beyond_the_limit_are_said(store: Store, view: View) -> None:
    cut = ask_sql(store, view, "select * from events", limit=5)
    assert (cut.n, [one.code for one in cut.caveats]) == (5, ["more_rows"])
    assert not ask_sql(store, view, "select * from events", limit=20).caveats


REFUSED = [
    "select * from polku.events",
    'select * from "polku"."events"',
    "select * from `polku.events`",
    "select (select count() from polku.events)",
    "with polku as (select 1) select * from polku.events",
    "select * from events, polku.links",
    "select * from events where person in polku.links",
    "select * from events where person global not in polku.links",
    "select notIn(1, polku.links)",
    "select globalIn(1, polku.links)",
    "select nullIn(1, polku.links)",
    "select * from system.tables",
    "select * from information_schema.tables",
    "select * from merge('polku', '.*')",
    "select * from view(select * from polku.events)",
    "select * from remote('127.0.0.1', polku, events)",
    "select * from cluster('default', polku.events)",
    "select * from file('{secret}', 'CSV')",
    "select * from url('http://127.0.0.1:1/', 'CSV')",
    "select * from s3('http://127.0.0.1:1/a.csv')",
    "select * from executable('id', 'TSV', 'a String')",
    "select * from python('x')",
    "select * from sqlite('{secret}', 'a')",
    "select * from dictionary('polku.person_now')",
    "select file('{secret}')",
    "select * apply(file) from (select '{secret}' as a)",
    "select dictGet('polku.person_now', 'person', 1)",
    "select joinGet('polku.links', 'person', 1)",
    "select hasColumnInTable('polku', 'events', 'ts')",
    "select getSetting('max_threads')",
    "select hostName(), currentUser(), version()",
    "select sleep(3)",
    "select aiClassify('x', ['a'])",
    "select 1 into outfile '{secret}'",
    "select 1 format CSV",
    "select 1 settings max_memory_usage = 1",
    "select * from (select 1 settings readonly = 0)",
    "select {{project:UInt32}}",
    "select 1; select 2",
    "drop table polku.events",
    "insert into polku.events select * from polku.events",
    "alter table polku.events delete where 1",
    "system shutdown",
    "kill query where 1",
    "explain select 1",
    "describe table polku.events",
    "show tables",
    "set readonly = 0",
    "create table a as select 1",
    "grant all on *.* to default",
    "",
    "select",
    "select (" * 5_000,
    "select " + "1," * 20_000 + "1",
]


@pytest.mark.parametrize("sql", REFUSED, ids=lambda sql: sql[:40])
def test_nothing_else_can_be_reached(store: Store, view: View, sql: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(CANARY)
    before = store.query("select count() from polku.events").rows
    with pytest.raises(InvalidQuestion) as refused:
        ask_sql(store, view, sql.format(secret=secret))
    assert CANARY not in str(refused.value)
    assert store.query("select count() from polku.events").rows == before


@pytest.mark.parametrize(
    "sql",
    [
        "select file('/etc/passwd')",
        "select * from url('http://127.0.0.1:1/')",
        "select * from numbers(3) where number in polku.links",
        "select notIn(tuple(1, 2), polku.links)",
        "select dictGet('polku.person_now', 'person', 1) in (select 1)",
        "select * apply(sum) from events",
    ],
)
def test_the_second_reader_refuses_by_itself(store: Store, sql: str) -> None:
    tree = store.query(f"explain query tree run_passes = 0 {sql}").rows
    with pytest.raises(InvalidQuestion):
        check_tree("\n".join(row[0] for row in tree), allowed_functions(store))


#: Pieces that a text may be put together from, as an attacker would.
PIECES = [
    "select", "*", "from", "events", "polku.events", "polku", ".", "(", ")", "union all", "with",
    "as", "a", "in", "not in", "globalIn(1,", "where", "1", "'x'", ",", "join", "on", "merge(",
    "'polku'", "'.*'", "`", '"', "--", "/*", "*/", "\n", ";", "properties", "array join", "limit 1",
    "dictGet(", "{project:UInt32}", "system.tables", "people", "group by", "any", "exists(",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=14).map(" ".join))
def test_no_heap_of_words_shows_another_project(store: Store, text: str) -> None:
    project_id = 40_000_000
    if not store.query(f"select 1 from polku.events where project_id = {project_id} limit 1").rows:
        store.append(project_id, [_event(number, CANARY) for number in range(3)])
    for words in (f"select * from events {text}", text):
        try:
            said = str(ask_sql(store, View(project_id + 1), words).rows)
        except InvalidQuestion as refused:
            said = str(refused)
        except QueryLimit:
            continue
        assert CANARY not in said


def test_time_and_memory_are_bounded(store: Store, view: View) -> None:
    long = "select count() from numbers(1000000000000) where sipHash64(number) % 7 = 1"
    with pytest.raises(QueryLimit):
        ask_sql(store, view, long, seconds=1)
    large = "select length(groupArray(toString(number))) from numbers(200000000)"
    with pytest.raises(QueryLimit):
        ask_sql(store, view, large)


def test_what_runs_is_written_anew() -> None:
    assert read_sql("select 1 -- polku.events") == "SELECT 1"
    assert views_in(read_sql("with events as (select 1) select * from people")) == ("people",)
