"""Say from its first bytes what a file is, whatever its name claims."""

from typing import Literal

from polku.vocabulary.errors import InvalidFile, translatable

Kind = Literal["csv", "jsonl", "parquet"]

GZIP = b"\x1f\x8b"
HEAD = 4096

#: What people rename or pick by mistake, by the bytes that it begins with.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"ARROW1", "Arrow"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (GZIP, "gzip"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes, name: str) -> Kind:
    """Return the kind of the (unpacked) file that begins with ``head``.

    Raises `InvalidFile`, which says what the file is instead where that can be seen.
    """
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise InvalidFile(translatable("%(file)s is empty: it has no rows."), file=name)
    if head.startswith(b"PAR1"):
        return "parquet"
    _refuse_others(head, name)
    if not head.startswith(_BOMS[1:]) and b"\x00" in head and not _wide(head):
        raise InvalidFile(
            translatable(
                "%(file)s is not a table: it holds binary data. Polku reads CSV, JSON Lines and"
                " Parquet, each as it is or packed with gzip."
            ),
            file=name,
        )
    return _text_kind(head, name)


def _refuse_others(head: bytes, name: str) -> None:
    if head.startswith(_WORKBOOKS):
        raise InvalidFile(
            translatable(
                "%(file)s is an Excel workbook or a ZIP archive, whatever its name says. Open it"
                " and save the sheet as “CSV UTF-8”."
            ),
            file=name,
        )
    for magic, other in _OTHERS:
        if head.startswith(magic):
            raise InvalidFile(
                translatable(
                    "%(file)s is a file of the kind %(kind)s, whatever its name says. Polku reads"
                    " CSV, JSON Lines and Parquet, each as it is or packed with gzip."
                ),
                file=name,
                kind=other,
            )
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")[:9]
        .lower()
        .startswith((b"<!doctype", b"<html", b"<?xml"))
    ):
        raise InvalidFile(
            translatable(
                "%(file)s is a web page or an XML document, not a table. Was it saved from a page"
                " that asked to sign in?"
            ),
            file=name,
        )


def _text_kind(head: bytes, name: str) -> Kind:
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"[", b"]"):
        raise InvalidFile(
            translatable(
                "%(file)s is one JSON list. Save it as JSON Lines: one object on each line."
            ),
            file=name,
        )
    return "csv"


def _wide(head: bytes) -> bool:
    """Whether every other byte is nought, as in UTF-16 without its mark."""
    even, odd = head[0::2], head[1::2]
    return max(even.count(0) / len(even), odd.count(0) / max(len(odd), 1)) > 0.7
