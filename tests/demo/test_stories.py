"""What happens to one person reads as a story: nothing comes before its cause."""

from datetime import timedelta

import polars as pl
import pytest

from .conftest import Year, prop


def times(year: Year, event: str, key: str) -> pl.DataFrame:
    """Return when each ``key`` had its first event of this name."""
    return year.named(event).group_by(prop(key).alias("key")).agg(pl.col("ts").min())


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("Call Queued", "Call Answered", "call_id"),
        ("Call Queued", "Call Abandoned", "call_id"),
        ("Call Answered", "Call Ended", "call_id"),
        ("Callback Requested", "Callback Made", "call_id"),
        ("Callback Made", "Call Ended", "call_id"),
        ("Chat Started", "Chat Answered", "chat_id"),
        ("Chat Answered", "Chat Ended", "chat_id"),
        ("Chatbot Asked", "Chatbot Fell Back", "chat_id"),
        ("Chatbot Asked", "Chatbot Closed", "chat_id"),
        ("Order Placed", "Order Confirmed", "order_id"),
        ("Order Placed", "Order Shipped", "order_id"),
        ("Order Shipped", "Order Delivered", "order_id"),
        ("Order Delivered", "Connection Activated", "order_id"),
        ("Moving Notice Sent", "Move Confirmed", "move_id"),
        ("Moving Notice Sent", "Connection Activated", "move_id"),
        ("Connection Lost", "Technician Booked", "fault_id"),
        ("Technician Booked", "Technician Visited", "fault_id"),
        ("Connection Lost", "Connection Restored", "fault_id"),
        ("Call Ended", "Survey Sent", "call_id"),
        ("Chat Ended", "Survey Sent", "chat_id"),
        ("Connection Activated", "Survey Sent", "order_id"),
        ("Survey Sent", "Survey Answered", "call_id"),
    ],
)
def test_effect_follows_its_cause(planted: Year, before: str, after: str, key: str) -> None:
    pairs = times(planted, before, key).join(times(planted, after, key), on="key")
    if (before, after) == ("Connection Activated", "Survey Sent"):
        # An order asks twice: the day after it, and when it runs.
        sent = planted.named("Survey Sent").filter(prop("survey") == "after-delivery")
        sent = sent.group_by(prop(key).alias("key")).agg(pl.col("ts").min())
        pairs = times(planted, before, key).join(sent, on="key")
    assert pairs.height > 50
    assert (pairs["ts_right"] >= pairs["ts"]).all()


def test_a_call_is_answered_or_given_up(planted: Year) -> None:
    ended = times(planted, "Call Answered", "call_id")["key"].to_list()
    lost = times(planted, "Call Abandoned", "call_id")["key"].to_list()
    queued = times(planted, "Call Queued", "call_id")["key"].to_list()
    assert not set(ended) & set(lost)
    assert len(set(queued) - set(ended) - set(lost)) <= 3  # on the line as the year ends


def test_transfers_happen_within_the_call(planted: Year) -> None:
    moved = planted.named("Call Transferred").select(key=prop("call_id"), moved="ts")
    ended = times(planted, "Call Ended", "call_id")
    begun = times(planted, "Call Answered", "call_id")
    pairs = moved.join(begun, on="key").join(ended, on="key")
    assert (pairs["moved"] >= pairs["ts"]).all()
    assert (pairs["moved"] <= pairs["ts_right"]).all()
    assert moved.group_by("key").len()["len"].max() == 5


def test_nobody_is_billed_before_the_connection_runs(planted: Year) -> None:
    first_order = planted.named("Order Placed").filter(prop("promised_by").is_not_null())
    ordered = first_order.group_by("user_id").agg(pl.col("ts").min())
    register = planted.events.filter((pl.col("kind") == "identify") & (pl.col("source") == "crm"))
    new = ordered.filter(~pl.col("user_id").is_in(register["user_id"].implode()))
    runs = planted.named("Connection Activated").group_by("user_id").agg(pl.col("ts").min())
    bills = planted.named("Bill Sent").group_by("user_id").agg(pl.col("ts").min())
    pairs = new.join(runs, on="user_id").join(bills, on="user_id", suffix="_bill")
    assert pairs.height > 200
    assert (pairs["ts_bill"] > pairs["ts_right"]).all()


def test_nothing_is_sent_to_who_left_long_ago(planted: Year) -> None:
    left = planted.named("Cancellation Confirmed").group_by("user_id").agg(pl.col("ts").max())
    bills = planted.named("Bill Sent", "App Opened").join(left, on="user_id", suffix="_left")
    assert (bills["ts"] - bills["ts_left"]).max() < timedelta(days=32)  # type: ignore[operator]


def test_calls_come_only_while_the_line_is_open(planted: Year) -> None:
    local = planted.named("Call Queued")["ts"].dt.convert_time_zone("Europe/Helsinki")
    assert local.dt.hour().is_between(8, 19).all()
    assert (local.dt.weekday() < 7).all()


def test_a_device_is_anonymous_until_it_is_known_and_never_after(planted: Year) -> None:
    linked = (
        planted.events.filter((pl.col("kind") == "identify") & (pl.col("anonymous_id") != ""))
        .group_by("anonymous_id")
        .agg(pl.col("ts").min().alias("linked"))
    )
    seen = planted.events.filter(pl.col("anonymous_id") != "").join(linked, on="anonymous_id")
    seconds = (seen["ts"] - seen["linked"]).dt.total_seconds()
    anonymous = seen["user_id"] == ""
    assert (seconds.filter(anonymous) <= 1).all()
    assert (seconds.filter(~anonymous) >= -1).all()


def test_aino_tells_it_to_five_people(planted: Year) -> None:
    hers = planted.events.filter(pl.col("user_id") == "LN-204417")
    traits = hers.filter(pl.col("kind") == "identify").select(name=prop("name"), town=prop("town"))
    assert traits.unique().rows() == [("Aino Lehtonen", "Ähtäri")]
    assert hers.filter(pl.col("name") == "Call Transferred").height == 4
    assert hers.filter(pl.col("metric") != "")["score"].to_list() == [1.0, 6.0, 7.0]
