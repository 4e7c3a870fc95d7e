"""Drawings hold what they show in words, keep their text inside, and are the same every time."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from polku.site.charts import arc, bars, funnel, line, sankey, scale, spark, svg
from polku.site.charts.flows import lay_out, read_flows
from polku.site.templatetags import charts as tags
from tests.site.gallery import story

Draw = Callable[[], tuple[SafeString, SafeString]]

STEPS = [
    {"label": "1 Opened", "reached": 1240, "share": 1.0, "dropped": 310, "goes_on": 0.75},
    {"label": "2 Paid", "reached": 930, "share": 0.75, "low": 0.72, "high": 0.77, "dropped": 620,
     "goes_on": 1 / 3, "tone": "bad", "href": "/x?a=1&b=2"},
    {"label": "3 Ordered", "reached": 310, "share": 0.25, "low": 0.23, "high": 0.27},
]  # fmt: skip

DRAWINGS: dict[str, Draw] = {
    "line": lambda: line.line_chart(
        story.weeks(),
        "NPS by week",
        events=[{"at": date(2026, 3, 2), "label": "shops closed"}],
        spans=[{"first": date(2026, 3, 30), "last": date(2026, 12, 26), "label": "now"}],
    ),
    "bars": lambda: bars.bar_chart(story.bars(), "NPS by channel"),
    "shares": lambda: bars.shares_bar(story.context()["shares"], "Shares"),
    "arc": lambda: arc.emotional_arc(story.arc(), "Arc", span=(6, 10), span_label="offline"),
    "funnel": lambda: funnel.funnel_chart(STEPS, "Order"),
    "long funnel": lambda: funnel.funnel_chart(STEPS * 4, "Order"),
    "sankey": lambda: sankey.sankey(story.flows(), "Paths"),
}


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 - our own drawing


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_names_itself_and_needs_nothing_that_is_forbidden(name: str) -> None:
    for drawing in DRAWINGS[name]():
        root = parsed(drawing)
        assert len(root.attrib["aria-label"]) > 20
        assert "style=" not in drawing
        assert "nan" not in drawing.lower().replace("finance", "")
        assert "url(" not in drawing


@pytest.mark.parametrize("name", DRAWINGS)
def test_text_stays_inside_the_drawing(name: str) -> None:
    for drawing in DRAWINGS[name]():
        root = parsed(drawing)
        _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
        for text in root.iter("text"):
            words = "".join(text.itertext())
            length = svg.width_of(words)
            classes = text.attrib.get("class", "").split()
            start = float(text.attrib["x"])
            start -= length if "e" in classes else length / 2 if "m" in classes else 0
            assert start >= -8, words
            assert start + length <= width + 12, words
            assert 0 < float(text.attrib["y"]) <= height, words


def test_line_says_in_words_what_it_shows_in_both_languages() -> None:
    with translation.override("en"):
        assert parsed(DRAWINGS["line"]()[0]).attrib["aria-label"] == (
            "NPS by week. From +12.1 (6) to −18.2 (17); lowest −28.8 (15), highest +13.1 (8)."
        )
    with translation.override("fi"):
        assert "lopussa −18,2 (17)" in DRAWINGS["line"]()[0]


def test_line_breaks_where_a_value_is_missing() -> None:
    rows = [
        {"at": i, "value": None if i == 2 else float(i), "low": i - 1.0, "high": i + 1.0}
        for i in range(5)
    ]
    drawing = line.line_chart(rows, "x", kind="number")[0]
    assert drawing.count('class="line"') == 2
    assert drawing.count('class="band"') == 2


def test_line_marks_thin_evidence() -> None:
    rows = [{"at": i, "value": 1.0, "n": 12 if i == 1 else 300} for i in range(4)]
    assert line.line_chart(rows, "x")[0].count("dot thin") == 1


def test_line_of_one_point_and_of_none_are_drawn() -> None:
    assert 'class="dot"' in line.line_chart([{"at": 1, "value": 3.0, "label": "1"}], "x")[0]
    assert "There are no values to show." in line.line_chart([], "x")[0]


def test_line_fragment_is_golden() -> None:
    rows = [
        {"at": 0, "value": 10.0, "low": 5.0, "high": 15.0, "label": "a"},
        {"at": 10, "value": -10.0, "low": -15.0, "high": -5.0, "label": "b", "tone": "bad"},
    ]
    drawing = line.line_chart(rows, "x", width=200, height=100)[0]
    fragments = re.findall(r"<(?:path|circle)[^>]*>", drawing)
    assert fragments == [
        '<path d="M42.9 16.1 L186 50.6 L186 67.9 L42.9 33.4Z" class="band"/>',
        '<path d="M42.9 24.7 L186 59.3" class="line"/>',
        '<circle cx="42.9" cy="24.7" r="2.8" class="dot"/>',
        '<circle cx="186" cy="59.3" r="4" class="dot bad"/>',
    ]


def test_hidden_group_shows_its_reason_and_no_bar() -> None:
    drawing = bars.bar_chart(
        [{"label": "Lieksa", "value": None, "note": "fewer than 5"}], "NPS by town"
    )[0]
    assert "fewer than 5" in drawing
    assert 'class="bar' not in drawing


def test_bar_begins_at_zero_and_ends_at_its_value() -> None:
    rows = [{"label": "up", "value": 10.0}, {"label": "down", "value": -10.0}]
    up, down = (
        part.attrib
        for part in parsed(bars.bar_chart(rows, "x")[0]).iter("rect")
        if part.attrib["class"].startswith("bar")
    )
    assert float(up["x"]) == pytest.approx(float(down["x"]) + float(down["width"]), abs=0.2)
    assert float(up["width"]) == pytest.approx(float(down["width"]), abs=0.2)


def test_label_of_a_bar_is_escaped_and_linked() -> None:
    drawing = bars.bar_chart([{"label": "<b>&", "value": 1.0, "href": "?a=1&b=2"}], "x")[0]
    assert "&lt;b&gt;&amp;" in drawing
    assert '<a href="?a=1&amp;b=2">' in drawing
    assert parsed(drawing).attrib["role"] == "group"


def test_worst_encounter_is_the_largest_mark() -> None:
    marks = [
        part.attrib
        for part in parsed(DRAWINGS["arc"]()[0]).iter("circle")
        if "dot" in part.attrib["class"]
    ]
    assert [mark["r"] for mark in marks].count("7") == 1
    assert len(marks) == 13


def test_arc_of_encounters_that_nothing_tells_of_has_no_curve() -> None:
    rows = [{"value": None, "lane": "Phone", "day": "1.4."} for _ in range(3)]
    drawing = arc.emotional_arc(rows, "Arc")[0]
    assert 'class="line arc"' not in drawing
    assert "Nothing tells how the encounters went." in drawing
    assert drawing.count('class="seat"') == 3


def test_every_edge_of_the_paths_is_a_link_in_words() -> None:
    root = parsed(DRAWINGS["sankey"]()[0])
    links = list(root.iter("a"))
    assert len(links) == 17
    assert links[-1].attrib["aria-label"].endswith("people")
    assert all(link.find("path/title") is not None for link in links)


flows = st.lists(
    st.builds(
        dict,
        step=st.integers(0, 3),
        source=st.sampled_from("abcd"),
        target=st.sampled_from("abcd"),
        people=st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda row: (row["step"], row["source"], row["target"]),
)


@given(flows)
def test_ribbons_stay_within_their_nodes_and_nodes_never_overlap(
    rows: list[dict[str, Any]],
) -> None:
    layout = lay_out(read_flows(rows), 200, 400)
    by_place = {(node.column, node.name): node for node in layout.nodes}
    for ribbon in layout.ribbons:
        source = by_place[ribbon.flow.step, ribbon.flow.source]
        target = by_place[ribbon.flow.step + 1, ribbon.flow.target]
        assert ribbon.y0 >= source.top - 1e-6
        assert ribbon.y0 + ribbon.height <= source.top + source.height + 2
        assert ribbon.y1 >= target.top - 1e-6
        assert ribbon.y1 + ribbon.height <= target.top + target.height + 2
    for column in {node.column for node in layout.nodes}:
        inside = sorted((n for n in layout.nodes if n.column == column), key=lambda n: n.top)
        for above, below in pairwise(inside):
            assert above.top + above.height < below.top


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_axis_names_few_round_values_inside_its_ends(low: float, length: float) -> None:
    marks = scale.ticks(low, low + length)
    assert len(marks) <= 4
    assert all(low - length * 1e-6 <= mark <= low + length * (1 + 1e-6) for mark in marks)


def test_sparkline_ends_in_a_dot() -> None:
    drawing = spark.sparkline(story.weeks(), "NPS", event=date(2026, 3, 2))
    assert drawing.count("<circle") == 1
    assert 'class="tick event"' in drawing
    assert parsed(spark.sparkline([], "NPS")).attrib["role"] == "img"


def test_kept_bar_draws_nothing_of_what_a_template_has_not() -> None:
    assert spark.kept_bar(0.19, "") == spark.kept_bar(0.19)
    assert spark.kept_bar("", "") == spark.kept_bar(None)


def test_axis_without_length_names_its_one_value() -> None:
    assert scale.ticks(0.0, 0.0) == [0.0]
    left_at_once = [{"name": "", "places": [(0.0, 0.0, 0.0, 0.0)], "end": 0.0}]
    assert "<svg" in str(tags.step_chart(left_at_once, "Staying"))


def test_arc_keeps_words_off_its_marks() -> None:
    rows = [
        {"value": value, "lane": "phone", "day": "10.4.", "label": label}
        for value, label in ((None, ""), (1.33, "CES 6"), (0.8, "NPS 7"))
    ]
    narrow = parsed(arc.emotional_arc(rows, "Arc")[1])
    marks = [(float(one.get("cx", 0)), float(one.get("cy", 0))) for one in narrow.iter("circle")]
    words = {
        one.text: (float(one.get("x", 0)), float(one.get("y", 0))) for one in narrow.iter("text")
    }
    x, y = words["NPS 7"]
    assert all(abs(x - cx) > 20 or abs(y - 4 - cy) > 9 for cx, cy in marks)


def test_kept_bar_is_golden() -> None:
    assert spark.kept_bar(0.19, 0.61, "bad") == (
        '<svg class="chart mini" viewBox="0 0 120 14" width="120" height="14" aria-hidden="true">'
        '<rect x="0" y="4" width="120" height="6" rx="3" class="track"/>'
        '<rect x="0" y="4" width="22.8" height="6" rx="3" class="bar bad"/>'
        '<line x1="73.2" y1="1" x2="73.2" y2="13" class="target"/></svg>'
    )


def test_dumbbell_is_golden() -> None:
    assert spark.dumbbell(3.3, 5.0, 1, 7, "bad") == (
        '<svg class="chart mini" viewBox="0 0 96 16" width="96" height="16" aria-hidden="true">'
        '<line x1="6" y1="8" x2="90" y2="8" class="zero"/>'
        '<circle cx="62" cy="8" r="3.5" class="ring"/>'
        '<line x1="58.5" y1="8" x2="38.2" y2="8" class="stem bad"/>'
        '<circle cx="38.2" cy="8" r="5" class="dot bad"/></svg>'
    )


def test_frame_shows_one_of_two_forms() -> None:
    framed = tags.line_chart(story.weeks(), "NPS", width=640)
    assert framed.startswith('<div class="chartbox w640"><svg class="chart chart-l"')
    assert framed.count("<svg") == 2


def test_days_are_placed_by_their_distance() -> None:
    start = date(2026, 1, 1)
    rows = [
        {"at": start + timedelta(days=day), "value": 1.0 + day, "label": str(day)}
        for day in (0, 1, 10)
    ]
    places = [
        float(part.attrib["cx"]) for part in parsed(line.line_chart(rows, "x")[0]).iter("circle")
    ]
    assert places[1] - places[0] == pytest.approx((places[2] - places[0]) / 10, abs=0.2)
