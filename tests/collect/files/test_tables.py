"""CSV, JSON Lines and Parquet give the same rows, and keep what is broken."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from polku.collect.files.rows import Batch
from polku.collect.files.table import open_table


def only(path: Path, **options: object) -> Batch:
    [batch] = open_table(path, **options).batches(1000)  # type: ignore[arg-type]
    return batch


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"id{delimiter}note\n1{delimiter}“3,5; ok”\n2{delimiter}x\n".replace("“", '"').replace(
            "”", '"'
        )
    )
    assert only(path).rows == [["1", "3,5; ok"], ["2", "x"]]


def test_rows_over_several_lines_keep_their_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,note\n1,"two\nlines"\n\n2,x\n')
    batch = only(path)
    assert batch.rows == [["1", "two\nlines"], ["2", "x"]]
    assert batch.lines == [2, 5]


def test_rows_of_another_width_are_broken_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,note\n1,a,b\n2,x\n3,"open\n4,y\n')
    batch = only(path)
    assert batch.rows == [["2", "x"], ["3", "open\n4,y\n"]]
    [broken] = batch.broken
    assert (broken.line, broken.cells) == (2, ("1", "a", "b"))
    assert str(broken.error) == "The row has 3 cells; the first row names 2 columns."


def test_an_open_quotation_mark_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,note\n"1,a\n2,x\n')
    [broken] = only(path).broken
    assert "goes on to line 3" in str(broken.error)


def test_blank_and_repeated_column_names_become_distinct(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,x,\n1,2,3\n")
    assert open_table(path).columns == ("x", "x (2)", "column 3")


def test_json_lines_open_objects_and_know_keys_that_come_late(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"id": 1, "who": {"name": "Aino"}}] * 2 + [{"id": 2, "late": [1]}]
    path.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n[1]\n{}\n")
    batch = only(path)
    assert open_table(path).columns == ("id", "who.name", "late")
    assert batch.rows == [[1, "Aino", None], [1, "Aino", None], [2, None, [1]], [None] * 3]
    assert [broken.line for broken in batch.broken] == [4, 5]


def test_json_nested_without_end_is_a_broken_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1}\n{"id": ' + "[" * 5000 + "]" * 5000 + "}\n")
    assert "nested deeper" in str(only(path).broken[0].error)


def test_parquet_gives_typed_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    at = datetime(2024, 3, 31, 12, tzinfo=UTC)
    table = pa.table(
        {
            "id": [1, None],
            "at": pa.array([at, None], pa.timestamp("ns", "UTC")),
            "who": [{"name": "Aino"}, None],
            "kind": pa.array(["a", "b"]).dictionary_encode(),
        }
    )
    pq.write_table(table, path)
    batch = only(path)
    assert open_table(path).columns == ("id", "at", "who.name", "kind")
    assert batch.rows == [(1, at, "Aino", "a"), (None, None, None, "b")]
    assert batch.lines == [1, 2]


def test_batches_and_previews_end_where_they_should(tmp_path: Path) -> None:
    text = "id,x\n" + "".join(f"{number},y\n" for number in range(25))
    (tmp_path / "a.csv").write_text(text)
    with gzip.open(tmp_path / "a.csv.gz", "wt") as packed:
        packed.write(text)
    pq.write_table(pa.table({"id": range(25)}), tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n' * 25)
    for path in tmp_path.iterdir():
        sizes = [len(batch.rows) for batch in open_table(path).batches(10)]
        assert sizes == [10, 10, 5], path
        table = open_table(path, preview=12)
        assert [len(batch.rows) for batch in table.batches(10)] == [10, 2], path


def test_position_reaches_the_size(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.csv.gz", "wt") as packed:
        packed.write("id,x\n" + "1,y\n" * 100_000)
    table = open_table(tmp_path / "a.csv.gz")
    positions = [batch.position for batch in table.batches(10_000)]
    assert positions == sorted(positions)
    assert positions[-1] == table.size
