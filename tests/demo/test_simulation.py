"""The simulated year is well formed, the same each time, and spread over every channel."""

import hashlib
from datetime import UTC, date, datetime

import polars as pl
import pyarrow as pa

from polku.demo import simulate
from polku.store.columns import SCHEMA
from polku.vocabulary.event import SCALES

from .conftest import PEOPLE, Year, prop

FEW = 1_500


def fingerprint(**arguments: int) -> str:
    found = hashlib.sha256()
    for table in simulate(people=FEW, **arguments):
        for column in table.columns:
            for buffer in column.combine_chunks().buffers():
                found.update(buffer or b"-")
    return found.hexdigest()


def test_same_seed_gives_the_same_bytes() -> None:
    assert fingerprint() == fingerprint()


def test_another_seed_gives_another_year() -> None:
    assert fingerprint(seed=1) != fingerprint()


def test_tables_have_the_columns_that_the_store_takes() -> None:
    tables = list(simulate(people=FEW))
    assert all(table.schema == SCHEMA for table in tables)
    assert all(0 < table.num_rows <= 200_000 for table in tables)
    assert all(not column.null_count for column in tables[0].drop_columns(["score"]).columns)


def test_a_table_lies_within_one_month_and_after_the_one_before() -> None:
    last = datetime(2025, 4, 26, 20, tzinfo=UTC)
    for table in simulate(people=FEW):
        times = table["ts"].to_pylist()
        assert last <= times[0]
        assert times == sorted(times)
        assert (times[0].year, times[0].month) == (times[-1].year, times[-1].month)
        last = times[-1]


def test_the_period_ends_with_the_day_asked_for() -> None:
    tables = pa.concat_tables(simulate(people=FEW, until=date(2026, 1, 31)))
    times = tables["ts"].to_pylist()
    assert datetime(2025, 1, 31, 22, tzinfo=UTC) <= times[0]
    assert datetime(2026, 1, 31, 21, tzinfo=UTC) < times[-1] < datetime(2026, 1, 31, 22, tzinfo=UTC)


def test_every_event_lies_within_the_year(planted: Year) -> None:
    times = planted.events["ts"]
    assert times.min() >= datetime(2025, 4, 26, 21, tzinfo=UTC)  # type: ignore[operator]
    assert times.max() < datetime(2026, 4, 26, 21, tzinfo=UTC)  # type: ignore[operator]
    assert (planted.events["received_at"] > times).all()


def test_message_ids_are_unique(planted: Year) -> None:
    assert planted.events["message_id"].n_unique() == planted.events.height


def test_every_event_belongs_to_somebody(planted: Year) -> None:
    nobody = planted.events.filter((pl.col("user_id") == "") & (pl.col("anonymous_id") == ""))
    assert nobody.is_empty()


def test_scores_lie_on_their_scales(planted: Year) -> None:
    scored = planted.events.filter(pl.col("metric") != "")
    for metric, group in scored.group_by("metric"):
        low, high = SCALES[metric[0]][0]  # type: ignore[index]
        assert group["lowest"].unique().to_list() == [low]
        assert group["highest"].unique().to_list() == [high]
        assert group["score"].is_between(low, high).all()
        assert group["score"].unique().len() == high - low + 1
    assert planted.events.filter(pl.col("metric") == "")["score"].is_null().all()


def test_every_channel_carries_its_share(planted: Year) -> None:
    counts = dict(planted.events.group_by("channel").len().iter_rows())
    share = {channel: count / planted.events.height for channel, count in counts.items()}
    assert set(counts) == {
        *("web", "app", "e-mail", "ad", "phone", "chat", "chatbot", "shop", "delivery"),
        *("survey", "review", ""),
    }
    assert 0.2 < share["web"] < 0.4
    assert 0.2 < share["app"] < 0.45
    assert min(share.values()) > 0.0002
    assert set(planted.events.filter(pl.col("channel") == "")["source"]) == {"crm"}


def test_the_people_are_as_many_as_asked_for(planted: Year) -> None:
    known = planted.events.filter(pl.col("user_id") != "")["user_id"].n_unique()
    joined = planted.events.filter(pl.col("kind") == "identify")["anonymous_id"].unique()
    seen = planted.events.filter(pl.col("user_id") == "")["anonymous_id"].unique()
    visitors = seen.filter(~seen.is_in(joined.implode())).len()
    assert 0.97 * PEOPLE < known + visitors <= PEOPLE
    assert known > 0.75 * PEOPLE


def test_properties_are_json_objects(planted: Year) -> None:
    some = planted.events.sample(3_000, seed=1)["properties"]
    assert some.str.json_decode(pl.Struct({"path": pl.String})).len() == 3_000


def test_traits_are_told_of_every_known_person(planted: Year) -> None:
    traits = planted.traits()
    assert (
        traits.select("age_group", "town", "town_size", "segment").null_count().sum_horizontal()[0]
        == 0
    )
    assert set(traits["segment"]) == {"consumer", "business"}
    business = traits.filter(pl.col("segment") == "business")
    assert business["dependence"].null_count() == 0
    known = planted.events.filter(pl.col("user_id") != "")["user_id"].unique()
    assert known.is_in(traits["user_id"].implode()).all()


def test_people_write_in_finnish_and_english(planted: Year) -> None:
    written = planted.events.filter(pl.col("text") != "").with_columns(language=prop("language"))
    sizes = dict(written.group_by("language").len().iter_rows())
    assert set(sizes) == {"fi", "en"}
    assert sizes["fi"] > 6 * sizes["en"] > 100
    finnish = written.filter(pl.col("language") == "fi")["text"]
    assert finnish.n_unique() > 800
    assert not written["text"].str.contains(r"[{}]").any()


def test_between_8_and_20_of_a_hundred_answer(planted: Year) -> None:
    sent = planted.named("Survey Sent").height
    answered = planted.named("Survey Answered").height
    assert 0.08 < answered / sent < 0.2
