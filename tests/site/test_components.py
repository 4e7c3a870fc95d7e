"""Components say what they must: the interval, n, and no change where there is none."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from polku.vocabulary.dates import DateRange
from polku.vocabulary.result import Caveat, Result


def render(source: str, path: str = "/p/lumo/", **values: Any) -> str:
    """Return the template's words, its tags kept and its white space folded."""
    template = engines["django"].from_string("{% load polku i18n %}" + source)  # type: ignore[attr-defined]
    written = template.render(values, RequestFactory().get(path))
    return re.sub(r"\s+", " ", written).strip()


def words(source: str, **values: Any) -> str:
    """Return only what is read."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", render(source, **values)))).strip()


def test_estimate_stands_with_its_margin_and_n() -> None:
    assert words('{% est -24.7 -29.1 -20.3 1240 "points" %}') == "−24.7 ± 4.4 · n = 1,240"


def test_estimate_with_an_uneven_interval_shows_both_ends() -> None:
    assert words("{% est 0.02 0.004 0.09 90 'share' 1 %}") == "2.0% 0.4–9.0% · n = 90"


def test_estimate_of_few_answers_is_dimmed() -> None:
    assert 'class="est thin"' in render("{% est 4.6 3.9 5.3 21 %}")
    assert 'class="est thin"' not in render("{% est 4.6 3.9 5.3 30 %}")


def test_estimate_that_is_hidden_is_a_dash() -> None:
    assert words("{% est None None None None %}") == "–"


def test_change_whose_interval_holds_zero_is_called_none() -> None:
    written = render("{% chg 1.0 -0.3 2.3 %}")
    assert "no significant change" in written
    assert "<svg" not in written
    assert "trending" not in written


@pytest.mark.parametrize(
    ("source", "tone", "arrow"),
    [
        ("{% chg -35.9 -42.3 -29.5 %}", "bad", "trending-down"),
        ("{% chg 12 8 16 %}", "good", "trending-up"),
        ('{% chg 12 8 16 good="down" %}', "bad", "trending-up"),
        ('{% chg -3 -5 -1 good="down" %}', "good", "trending-down"),
        ('{% chg -3 -5 -1 good="none" %}', "", "trending-down"),
    ],
)
def test_change_takes_its_tone_from_what_is_better(source: str, tone: str, arrow: str) -> None:
    written = render(source)
    assert f'class="chg {tone}' in written
    assert arrow in written


def test_change_of_a_share_is_in_points_in_both_languages() -> None:
    assert words("{% chg -0.17 -0.202 -0.138 'share' %}") == "−17.0 points ± 3.2"
    with translation.override("fi"):
        assert words("{% chg -0.17 -0.202 -0.138 'share' %}") == "−17,0 %-yks. ± 3,2"


def test_formula_footer_shows_sample_cautions_sql_and_the_way_to_the_api() -> None:
    result = Result(
        columns=("nps",),
        rows=((1.0,),),
        n=1240,
        sql="select 1 < 2",
        parameters={"project": 7},
        formula="Number of events.",
        caveats=(Caveat("few", "Only %(n)s answers.", {"n": 12}),),
    )
    written = render('{% formula result api="/api/v1/x" %}', result=result)
    assert "n&nbsp;=&nbsp;1,240" in written
    assert "Only 12 answers." in written
    assert "select 1 &lt; 2" in written
    assert 'href="/api/v1/x"' in written
    with translation.override("fi"):
        assert "Tapahtumien määrä." in render("{% formula result %}", result=result)


def test_content_of_a_block_is_kept_and_its_values_escaped() -> None:
    written = render("{% card title=name %}<p>{{ name }}</p>{% endcard %}", name="<b>&")
    assert "<h2>&lt;b&gt;&amp;</h2>" in written
    assert "<p>&lt;b&gt;&amp;</p>" in written


def test_tag_escapes_its_word() -> None:
    assert "<script" not in render("{% tag word %}", word="<script>")


def test_period_picker_keeps_the_rest_of_the_address_but_the_page() -> None:
    written = render(
        "{% period_picker dates latest=latest %}",
        "/p/lumo/scores/?by=channel&where=a%3Db&where=c%3Dd&page=4&from=x&to=y",
        dates=DateRange(date(2026, 3, 30), date(2026, 4, 26)),
        latest=date(2026, 4, 26),
    )
    assert '<input type="hidden" name="by" value="channel">' in written
    assert written.count('type="hidden" name="where"') == 2
    assert 'name="page"' not in written
    chosen = re.search(r'href="([^"]+)" aria-current="true"><span>Last 4 weeks', written)
    assert chosen is not None
    assert "from=2026-03-30&amp;to=2026-04-26" in chosen[1]


def test_comparison_offers_the_same_weekdays_a_year_before() -> None:
    dates = DateRange(date(2026, 3, 30), date(2026, 4, 26))
    written = render("{% comparison_picker dates dates.previous %}", dates=dates)
    assert "compare=2025-03-31..2025-04-27" in written
    assert 'aria-current="true"><span>The period before' in written


def test_each_filter_can_be_removed_alone() -> None:
    written = render("{% filter_picker %}", "/p/lumo/?where=channel%3Dweb&where=plan%3Dbasic")
    assert 'href="?where=plan%3Dbasic"><code>channel=web' in written


def test_breakdown_shows_the_label_of_what_is_chosen() -> None:
    pairs = [("channel", "Channel")]
    assert "By Channel" in words("{% breakdown_picker 'channel' pairs %}", pairs=pairs)
    assert "By nothing" in words("{% breakdown_picker '' pairs %}", pairs=pairs)


def test_pagination_marks_the_page_and_keeps_the_question() -> None:
    page = Paginator(range(200), 10).page(7)
    written = render("{% pagination page %}", "/p/lumo/?q=aino&page=7", page=page)
    assert 'aria-current="page" href="?q=aino&amp;page=7"' in written
    assert "{% pagination page %}" not in written
    one = Paginator(range(5), 10).page(1)
    assert render("{% pagination page %}", page=one) == ""
