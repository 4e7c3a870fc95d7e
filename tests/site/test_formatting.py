"""Values are written as each language writes them."""

import pytest
from django.utils import translation

from polku.site import formatting
from polku.site.saying import condition, filled


@pytest.mark.parametrize(
    ("written", "english", "finnish"),
    [
        (lambda: formatting.number(1240), "1,240", "1\u00a0240"),
        (lambda: formatting.number(-24.69, 1), "−24.7", "−24,7"),
        (lambda: formatting.number(2.5), "2.5", "2,5"),
        (lambda: formatting.number(0.25, 1), "0.3", "0,3"),
        (lambda: formatting.number(-0.04, 1), "0.0", "0,0"),
        (lambda: formatting.number(None), "–", "–"),
        (lambda: formatting.number(float("nan")), "–", "–"),
        (lambda: formatting.signed(11.2), "+11.2", "+11,2"),
        (lambda: formatting.signed(0), "0.0", "0,0"),
        (lambda: formatting.share(0.12), "12%", "12\u00a0%"),
        (lambda: formatting.share(0.0978, 2), "9.78%", "9,78\u00a0%"),
        (lambda: formatting.money(75_800), "€75,800", "75\u00a0800\u00a0€"),
        (lambda: formatting.money(-93, "GBP"), "−£93", "−93\u00a0£"),
        (lambda: formatting.money(5, "SEK"), "5\u00a0kr", "5\u00a0kr"),
        (lambda: formatting.interval(3.9, 5.3), "3.9–5.3", "3,9–5,3"),
        (lambda: formatting.interval(-29.3, -20.1), "−29.3 to −20.1", "−29,3\u00a0…\u00a0−20,1"),
        (lambda: formatting.share_interval(0.52, 0.7), "52–70%", "52–70\u00a0%"),
        (lambda: formatting.margin(4.4), "±\u00a04.4", "±\u00a04,4"),
        (lambda: formatting.duration(520), "8\u00a0min 40\u00a0s", "8\u00a0min 40\u00a0s"),
        (lambda: formatting.duration(187_200), "2\u00a0d 4\u00a0h", "2\u00a0pv 4\u00a0h"),
        (lambda: formatting.duration(3_600), "1\u00a0h", "1\u00a0h"),
        (lambda: formatting.size(0), "0\u00a0B", "0\u00a0t"),
        (lambda: formatting.size(999), "999\u00a0B", "999\u00a0t"),
        (lambda: formatting.size(12_400_000), "12.4\u00a0MB", "12,4\u00a0Mt"),
        (lambda: formatting.size(46_600_000_000_000), "46.6\u00a0TB", "46,6\u00a0Tt"),
        (lambda: formatting.duration(0.2), "0\u00a0s", "0\u00a0s"),
        (lambda: formatting.duration(-90), "−1\u00a0min 30\u00a0s", "−1\u00a0min 30\u00a0s"),
    ],
)
def test_value_is_written_as_the_language_writes_it(
    written: object, english: str, finnish: str
) -> None:
    assert callable(written)
    with translation.override("en"):
        assert written() == english
    with translation.override("fi"):
        assert written() == finnish


def test_sentence_is_filled_as_the_language_writes_it() -> None:
    sentence = "%(n)s of %(all)d since %(day)s, %(part)s in %(unit)s"
    values = {"n": 3326, "all": 19913, "day": "2025-04-27", "part": 0.35, "unit": "2m"}
    with translation.override("en"):
        assert filled(sentence, values) == "3,326 of 19,913 since 27\u00a0Apr 2025, 0.35 in 2m"
    with translation.override("fi"):
        assert filled(sentence, values) == "3\u00a0326 of 19\u00a0913 since 27.4.2025, 0,35 in 2m"
    assert filled("Wilson, 95 %%", {}) == "Wilson, 95 %"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("person.segment=consumer", "segment = consumer"),
        ("load_ms<=2512.5", "load_ms ≤ 2\u00a0512,5"),
        ("plan!=12", "plan ≠ 12"),
        ("text~jono", "text~jono"),
        ("kaikki muut", "kaikki muut"),
    ],
)
def test_condition_is_written_for_a_reader(written: str, read: str) -> None:
    with translation.override("fi"):
        assert condition(written) == read
