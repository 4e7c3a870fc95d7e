"""The title of a person is the newest low score, the longest wait, the last answer, or the last."""

from datetime import UTC, datetime, timedelta

from polku.features.people.channels import channel_of
from polku.features.people.finding import finding_of
from polku.features.people.moments import Given, Moment

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def moment(hours: float, title: str = "Visit", **more: object) -> Moment:
    values = {
        "ts": NOON + timedelta(hours=hours),
        "title": title,
        "event": "",
        "encounter": True,
        "channel": channel_of("web"),
        "icon": "monitor",
        "score": None,
        "text": "",
        "language": "",
        "read": (),
        "waited": 0.0,
        "keys": frozenset(),
        "details": (),
    }
    return Moment(**(values | more))


def nps(value: float) -> Given:
    return Given("nps", value, 0, 10)


def test_the_newest_low_score_with_the_wait_before_it() -> None:
    found = finding_of(
        [
            moment(30, score=nps(9)),
            moment(20, "Survey", score=nps(2)),
            moment(21 - 3, waited=120),
            moment(17, waited=860),
            moment(-400, waited=4000),
            moment(-500, score=nps(0)),
        ]
    )
    assert found is not None
    assert (found.kind, found.title, found.waited) == ("low_after_wait", "Survey", 860)
    assert (found.score, found.later) == (nps(2), nps(9))


def test_a_wait_after_the_answer_is_not_its_cause() -> None:
    found = finding_of([moment(5, waited=900), moment(4, "Survey", score=nps(0))])
    assert found is not None
    assert (found.kind, found.waited, found.later) == ("low", 0, None)


def test_a_wait_elsewhere_is_another_story() -> None:
    phone = channel_of("phone")
    elsewhere = moment(19, "Call", waited=860, channel=phone)
    low = moment(20, "Chatbot", score=nps(2), channel=channel_of("chatbot"))
    assert finding_of([low, elsewhere]).kind == "low"
    call = frozenset({("call_id", "C-9")})
    told = finding_of([low._replace(keys=call), elsewhere._replace(keys=call)])
    assert (told.kind, told.waited) == ("low_after_wait", 860)
    assert finding_of([low._replace(title="Call"), elsewhere]).kind == "low_after_wait"


def test_without_a_low_score_the_longest_wait() -> None:
    found = finding_of([moment(9, score=nps(10)), moment(8, "Call", waited=301), moment(7)])
    assert found is not None
    assert (found.kind, found.title, found.waited) == ("waited", "Call", 301)


def test_then_the_last_answer_then_what_happened_last() -> None:
    short = moment(8, waited=299)
    assert finding_of([moment(9, "Last"), moment(8.5, score=nps(8)), short]).score == nps(8)
    assert finding_of([moment(9, "Last"), short]).title == "Last"
    assert finding_of([moment(10, "Said who", encounter=False), moment(9, "Last")]).title == "Last"
    assert finding_of([moment(1, "Said who", encounter=False)]).kind == "last"
    assert finding_of([]) is None


def test_what_is_long_ago_is_left_alone() -> None:
    found = finding_of([moment(0, "Now"), moment(-91 * 24, score=nps(0), waited=4000)])
    assert (found.kind, found.title) == ("last", "Now")


def test_each_metric_has_its_own_low_and_high() -> None:
    tones = {
        ("nps", 0, 10): ["bad"] * 7 + ["", ""] + ["good"] * 2,
        ("csat", 1, 5): ["bad", "bad", "", "good", "good"],
        ("csat", 1, 7): ["bad", "bad", "", "", "", "good", "good"],
        ("ces", 1, 7): ["bad"] * 3 + [""] + ["good"] * 3,
        ("ces", 1, 5): ["bad", "bad", "", "good", "good"],
    }
    for (metric, low, high), expected in tones.items():
        found = [Given(metric, value, low, high).tone for value in range(low, high + 1)]
        assert found == expected, metric
