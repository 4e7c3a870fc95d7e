"""What is planted is there, with a margin; where nothing is planted, nothing is found."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from polku.demo import NO_EFFECTS, PLANTED
from polku.demo.setup import PROMISES
from polku.demo.truth import BROKEN_MOST, HIT_HARDEST
from polku.vocabulary.questions import Promise

from .conftest import CLOSURE, Year, nps, nps_error, prop, since

WORST = date(2026, 3, 23)  # from here until the company acts, everything is at its worst


def halves(events: pl.DataFrame, day: date = CLOSURE) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the events before and from ``day``."""
    return events.filter(~since(day)), events.filter(since(day))


def fall(answers: pl.DataFrame) -> float:
    """Return by how many points the NPS fell with the closure."""
    before, after = halves(answers)
    return nps(before) - nps(after)


def doubt(*answers: pl.DataFrame) -> float:
    """Return three standard errors of a difference between the NPS of groups, in points."""
    return 3 * sum(nps_error(group) ** 2 for group in answers) ** 0.5


def wait(year: Year) -> tuple[float, float]:
    """Return the median wait before the closure and at the worst, in seconds."""
    waits = year.named("Call Answered", "Call Abandoned").with_columns(
        wait=prop("wait_s").cast(pl.Int64)
    )
    before, after = halves(waits)[0], waits.filter(since(WORST))
    return float(before["wait"].median()), float(after["wait"].median())  # type: ignore[arg-type]


def calls_a_week(year: Year) -> tuple[float, float]:
    before, after = halves(year.named("Call Queued", "Callback Requested"))
    return before.height / 44.1, after.height / 8.0


def test_nps_falls_with_the_closure(planted: Year) -> None:
    answers = planted.scores("nps")
    worst = answers.filter(since(WORST) & ~since(date(2026, 4, 13)))
    before = halves(answers)[0]
    assert nps(before) == pytest.approx(12, abs=4)
    planted_fall = PLANTED.find("nps_all").shows  # type: ignore[union-attr]
    margin = doubt(worst, before)
    assert margin < 20
    assert nps(worst) - nps(before) == pytest.approx(planted_fall, abs=margin)


def test_nps_falls_in_the_week_of_the_closure(planted: Year) -> None:
    """The one date that splits the year best is within a week of the closure."""
    answers = planted.scores("nps").sort("ts")
    sign = np.sign((answers["score"] >= 9).to_numpy() * 1.0 - (answers["score"] <= 6).to_numpy())
    count = np.arange(1, len(sign))
    left = np.cumsum(sign)[:-1]
    gap = left / count - (sign.sum() - left) / (len(sign) - count)
    strength = gap * np.sqrt(count * (len(sign) - count))
    found = answers["ts"][int(np.argmax(strength))].date()
    assert abs(found - CLOSURE) <= timedelta(days=7)


def test_older_customers_in_small_towns_are_hit_hardest(planted: Year) -> None:
    answers = planted.scores("nps")
    members = pl.all_horizontal(pl.col(name) == value for name, value in HIT_HARDEST.items())
    assert fall(answers.filter(members)) > fall(answers.filter(~members)) + 15
    for name in HIT_HARDEST:
        groups = {key[0]: fall(group) for key, group in answers.group_by(name)}
        assert max(groups, key=lambda key: groups[key]) == HIT_HARDEST[name]


def test_calls_and_waits_grow(planted: Year) -> None:
    before, after = calls_a_week(planted)
    assert after / before - 1 == pytest.approx(PLANTED.find("calls_up").shows, abs=0.2)  # type: ignore[union-attr]
    short, long = wait(planted)
    assert short == pytest.approx(110, abs=12)
    assert long - short == pytest.approx(PLANTED.find("queue_longer").shows, abs=60)  # type: ignore[union-attr]


def test_seven_of_eleven_shops_close(planted: Year) -> None:
    before, after = halves(planted.named("Shop Visited").with_columns(shop=prop("shop")))
    closed = {town for _, town in PLANTED.find("shops_close").group}  # type: ignore[union-attr]
    assert before["shop"].n_unique() == 11
    assert set(before["shop"]) - set(after["shop"]) == closed


def kept_shares(year: Year) -> dict[str, float]:
    return {name: kept_share(year, promise) for name, promise in PROMISES}


def kept_share(year: Year, promise: Promise) -> float:
    """Return the kept share of a promise since the closure, the plain way."""
    deadline = promise.deadline
    until = prop(deadline.until) if deadline.until else pl.lit("")
    made = halves(year.named(promise.made_by))[1]
    made = made.select(key=prop(promise.key), made="ts", until=until).drop_nulls()
    made = made.filter(pl.col("until") < "2026-04-26")
    kept = year.named(promise.kept_by).group_by(prop(promise.key).alias("key")).agg(pl.min("ts"))
    both = made.join(kept, on="key", how="left")
    if deadline.seconds is not None:
        in_time = (pl.col("ts") - pl.col("made")).dt.total_seconds() <= deadline.seconds
    else:
        day = pl.col("ts").dt.convert_time_zone("Europe/Helsinki").dt.date().cast(pl.String)
        in_time = day <= pl.col("until")
    return float(both.select(in_time.fill_null(value=False).mean()).item())


def test_the_answer_within_two_minutes_is_the_promise_broken_most(planted: Year) -> None:
    shares = kept_shares(planted)
    assert min(shares, key=lambda name: shares[name]) == BROKEN_MOST
    assert shares.pop(BROKEN_MOST) < 0.2
    assert min(shares.values()) > 0.6


def mean_score(answers: pl.DataFrame, keys: Iterable[str], key: str) -> float:
    return float(answers.filter(prop(key).is_in(list(keys)))["score"].mean())  # type: ignore[arg-type]


def test_a_late_delivery_lowers_satisfaction(planted: Year) -> None:
    promised = planted.named("Order Placed").select(key=prop("order_id"), due=prop("promised_by"))
    day = pl.col("ts").dt.convert_time_zone("Europe/Helsinki").dt.date().cast(pl.String)
    arrived = planted.named("Order Delivered").select(key=prop("order_id"), day=day)
    both = promised.join(arrived, on="key").drop_nulls()
    late = pl.col("day") > pl.col("due")
    answers = planted.scores("csat")
    kept = mean_score(answers, both.filter(~late)["key"], "order_id")
    broken = mean_score(answers, both.filter(late)["key"], "order_id")
    assert broken - kept == pytest.approx(PLANTED.size("late_delivery_hurts"), abs=0.7)


def test_who_is_called_back_finds_it_easier(planted: Year) -> None:
    answers = planted.scores("ces").filter(since(date(2026, 4, 13)))
    back = answers.filter(pl.col("touchpoint") == "Call-back")["score"]
    queued = answers.filter(pl.col("touchpoint") == "Phone call")["score"]
    assert back.mean() - queued.mean() > 0.4  # type: ignore[operator]


def test_the_new_release_starts_faster(planted: Year) -> None:
    opened = planted.named("App Opened").with_columns(
        ms=prop("load_ms").cast(pl.Int64), version=prop("version")
    )
    medians = dict(opened.group_by("version").agg(pl.median("ms")).iter_rows())
    assert medians["6.0"] / medians["5.8"] - 1 == pytest.approx(
        PLANTED.size("app_faster"), abs=0.03
    )


def test_the_page_of_shops_shows_late(planted: Year) -> None:
    seen = planted.named("Web Vitals Measured").filter(prop("path") == "/shops")
    before, after = halves(seen.with_columns(ms=prop("lcp").cast(pl.Int64)))
    late = after["ms"].median() - before["ms"].median()  # type: ignore[operator]
    assert late == pytest.approx(PLANTED.size("shop_map"), rel=0.25)


def test_the_chart_of_use_breaks_on_phones(planted: Year) -> None:
    effect = PLANTED.find("usage_chart_breaks")
    assert effect is not None
    met = planted.named("Error Occurred").filter(prop("error_type") == "RangeError")
    for name, value in effect.group:
        assert met.filter(prop(name) == value).height == met.height
    views = planted.named("Page Viewed").filter(since(effect.starts))
    views = views.filter(*(prop(name) == value for name, value in effect.group))
    assert met.filter(~since(effect.starts)).is_empty()
    assert met.height / views.height == pytest.approx(effect.size, rel=0.5)


def test_the_letter_of_apology_does_nothing(planted: Year) -> None:
    letters = planted.named("Mail Sent").filter(prop("campaign") == "we-are-sorry")["user_id"]
    answers = planted.scores("nps").filter(since(date(2026, 3, 31)))
    got = pl.col("user_id").is_in(letters.implode())
    assert 0.35 < answers.select(got.mean()).item() < 0.65
    with_letter, without = answers.filter(got), answers.filter(~got)
    assert abs(nps(with_letter) - nps(without)) < doubt(with_letter, without)


def test_reviews_turn(planted: Year) -> None:
    before, after = halves(planted.named("Review Written"))
    stars = prop("stars").cast(pl.Int64).mean()
    assert before.select(stars).item() - after.select(stars).item() > 0.7
    assert after.height / 8 > 1.5 * before.height / 44.1


def test_nothing_is_found_where_nothing_is_planted(untouched: Year) -> None:
    answers = untouched.scores("nps")
    assert abs(fall(answers)) < doubt(*halves(answers))
    members = pl.all_horizontal(pl.col(name) == value for name, value in HIT_HARDEST.items())
    old, rest = answers.filter(members), answers.filter(~members)
    assert abs(fall(old) - fall(rest)) < doubt(*halves(old), *halves(rest))
    before, after = calls_a_week(untouched)
    assert after / before == pytest.approx(1, abs=0.12)
    short, long = wait(untouched)
    assert short == pytest.approx(long, rel=0.1)
    assert (
        len(set(halves(untouched.named("Shop Visited"))[1].select(prop("shop")).to_series())) == 11
    )
    assert untouched.named("Callback Requested", "Callback Made").is_empty()
    errors = untouched.named("Error Occurred").select(prop("error_type")).to_series()
    assert "RangeError" not in set(errors)
    trials = untouched.named("Payment Started", "Chatbot Closed")
    assert trials.select(prop("variant")).to_series().null_count() == trials.height
    assert not NO_EFFECTS.planted


def test_waiting_changes_no_score_where_nothing_is_planted(untouched: Year) -> None:
    waits = untouched.named("Call Answered").select(
        key=prop("call_id"), wait=prop("wait_s").cast(pl.Int64)
    )
    answers = untouched.scores("ces").with_columns(key=prop("call_id")).join(waits, on="key")
    slow, quick = answers.filter(pl.col("wait") > 120), answers.filter(pl.col("wait") <= 120)
    assert slow["score"].mean() == pytest.approx(quick["score"].mean(), abs=0.2)


def test_the_table_of_truth_names_each_effect_once() -> None:
    codes = [effect.code for effect in PLANTED.planted]
    assert len(codes) == len(set(codes))
    assert all(effect.what.endswith(".") for effect in PLANTED.planted)
    assert PLANTED.size("apology_mail") == 0


def test_an_effect_grows_from_its_first_day() -> None:
    effect = PLANTED.find("nps_all")
    assert effect is not None
    first = (effect.starts - date(1970, 1, 1)).days
    days = np.array([first - 1, first, first + effect.ramp_days // 2, first + 400])
    assert effect.strength(days).tolist() == pytest.approx([0, 0.5, 0.75, 1.0])
