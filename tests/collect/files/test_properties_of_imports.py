"""Whatever a file holds, every row is accounted for, and reading it again gives the same events."""

import csv
import io
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.collect.files.mapping import (
    EventRule,
    Mapping,
    Operator,
    PersonFrom,
    PropertyFrom,
    RowCondition,
    SkipRule,
    TimeFrom,
    Words,
)
from polku.collect.files.mapping_text import read_mapping, write_mapping

CELLS = st.one_of(
    st.sampled_from(["", "a", "test1", "2026-04-01", "2026-04-01 12:00", "9", "11", "-", "=x"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12),
)
FILES = st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=20)
STEADY = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def csv_of(titles: str, rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return titles + text.getvalue()


@STEADY
@given(rows=FILES)
def test_every_row_is_accounted_for_and_known_again(desk: Any, rows: list[list[str]]) -> None:
    text = csv_of(desk.titles, rows)
    report, events = desk.importer(text).rehearse()
    assert report.read == report.accepted + report.rows_left_out + report.rows_rejected
    ids = [event.message_id for event in events]
    assert len(set(ids)) == len(ids) == report.events
    assert [event.message_id for event in desk.events(text)] == ids
    assert [event.message_id for event in desk.events(text + "z,2026-04-01,x,1,,\n")][:-1] == ids


NAMES = st.text(min_size=1, max_size=12)
CONDITIONS = st.builds(
    RowCondition,
    column=NAMES,
    operator=st.sampled_from(get_args(Operator)),
    value=st.one_of(st.text(max_size=5), st.integers(-9, 9), st.booleans(), st.floats(-9, 9)),
)
RULES = st.builds(
    EventRule,
    event=st.one_of(NAMES, st.builds(Words, column=NAMES)),
    when=st.lists(CONDITIONS, max_size=2).map(tuple),
    id=st.lists(NAMES, max_size=2).map(tuple),
    person=st.builds(PersonFrom, column=NAMES, known=st.booleans()),
    time=st.builds(TimeFrom, column=NAMES, format=st.text(max_size=5)),
    properties=st.dictionaries(
        NAMES, st.one_of(NAMES, st.builds(PropertyFrom, column=NAMES)), max_size=3
    ),
)
MAPPINGS = st.builds(
    Mapping,
    events=st.lists(RULES, min_size=1, max_size=2).map(tuple),
    source=st.text(max_size=5),
    skip=st.lists(
        st.builds(
            SkipRule, reason=NAMES, when=st.lists(CONDITIONS, min_size=1, max_size=2).map(tuple)
        ),
        max_size=1,
    ).map(tuple),
)


@STEADY
@given(mapping=MAPPINGS)
def test_any_mapping_is_written_so_that_it_reads_back(mapping: Mapping) -> None:
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize("encoding", ["hex", "rot13", "base64", "undefined"])
def test_encodings_of_no_text_are_refused(tmp_path: Path, encoding: str) -> None:
    from polku.collect.files.table import open_table
    from polku.vocabulary.errors import InvalidMapping

    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidMapping):
        open_table(tmp_path / "a.csv", encoding=encoding)
