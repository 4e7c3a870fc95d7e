"""Files that are not what they claim, or not text that can be read, are refused in words."""

import gzip
from pathlib import Path

import pytest

from polku.collect.files.encodings import LONGEST
from polku.collect.files.rows import Table
from polku.collect.files.table import open_table
from polku.vocabulary.errors import InvalidFile, InvalidMapping

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def opened(folder: Path, data: bytes, name: str = "answers.csv", **options: str) -> Table:
    path = folder / name
    path.write_bytes(data)
    return open_table(path, **options)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_empty_file_is_called_empty(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InvalidFile, match=r"answers\.csv is empty"):
        opened(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (PNG, "of the kind PNG"),
        (gzip.compress(PNG, mtime=0), "of the kind PNG"),
        (b"%PDF-1.7\n", "of the kind PDF"),
        (b"PK\x03\x04" + bytes(30), "an Excel workbook or a ZIP archive"),
        (b"SQLite format 3\x00", "of the kind SQLite"),
        (b"<!DOCTYPE html><p>sign in", "a web page"),
        (b'[{"a": 1},\n {"a": 2}]', "one JSON list"),
        (b"\x01\x02\x03\x00\xfe" * 9, "binary data"),
        (b"PAR1 but not really" * 9, "begins like Parquet, but cannot be read"),
        (gzip.compress(b"a,b\n1,2\n" * 999, mtime=0)[:-30], "damaged or cut off"),
    ],
)
def test_file_of_another_kind_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(InvalidFile, match=said):
        opened(tmp_path, data)


def test_kind_comes_from_content_and_not_from_the_name(tmp_path: Path) -> None:
    table = opened(tmp_path, b'{"a": 1}\n', "answers.parquet")
    assert (table.kind, table.columns) == ("jsonl", ("a",))


def test_a_row_that_opens_with_a_bracket_is_still_csv(tmp_path: Path) -> None:
    assert opened(tmp_path, b"[id],[name]\n1,2\n").columns == ("[id]", "[name]")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_with_a_mark_or_in_utf8_is_read(tmp_path: Path, encoding: str) -> None:
    table = opened(tmp_path, "päivä;sää\n1;hyvä\n".encode(encoding))
    assert table.columns == ("päivä", "sää")
    assert next(table.batches(9)).rows == [["1", "hyvä"]]


def test_latin1_is_refused_with_the_line_and_the_way_out(tmp_path: Path) -> None:
    data = b"day;mood\n" + b"1;good\n" * 300_000 + "2;hyvä\n".encode("latin-1")
    with pytest.raises(InvalidFile) as caught:
        opened(tmp_path, data)
    assert caught.value.values["line"] == 300_002
    assert "windows-1252" in str(caught.value)


def test_latin1_is_read_where_it_is_said(tmp_path: Path) -> None:
    table = opened(tmp_path, "day;mood\n2;hyvä\n".encode("latin-1"), encoding="latin-1")
    assert next(table.batches(9)).rows == [["2", "hyvä"]]


def test_utf16_without_its_mark_is_named(tmp_path: Path) -> None:
    data = "day;mood\n2;hyvä\n".encode("utf-16-le")
    with pytest.raises(InvalidFile, match="utf-16-le"):
        opened(tmp_path, data)
    assert opened(tmp_path, data, encoding="utf-16-le").columns == ("day", "mood")


def test_unknown_encoding_is_an_error_of_the_mapping(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping, match="no encoding klingon"):
        opened(tmp_path, b"a,b\n1,2\n", encoding="klingon")


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_of_200_megabytes_is_refused_in_little_memory(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "long.csv"
    with gzip.open(path, "wb", 1) if packed else path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    with pytest.raises(InvalidFile, match=r"Line 3 of long\.csv goes on for more than 16 million"):
        open_table(path)


def test_a_quotation_mark_left_open_does_not_swallow_a_large_file(tmp_path: Path) -> None:
    table = opened(tmp_path, b'a,b\n1,"2\n' + b"3,4\n" * (LONGEST // 4 + 9))
    with pytest.raises(InvalidFile, match="each quotation mark closed"):
        list(table.batches(10))


@pytest.mark.parametrize(("name", "said"), [("none.csv", "no file"), ("folder", "is a folder")])
def test_what_is_no_file_is_said(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidFile, match=said):
        open_table(tmp_path / name)
