"""Check that a file is text before a row of it is imported, and say what it is where it is not."""

import codecs
from pathlib import Path
from typing import IO

from polku.collect.files.stream import opened
from polku.vocabulary.errors import InvalidFile, InvalidMapping, translatable

#: The longest line, and the longest row of several lines, in characters.
LONGEST = 16 * 1024 * 1024
_BLOCK = 1024 * 1024


def encoding_of(head: bytes, wanted: str) -> str:
    """Return the encoding of a file that begins with ``head``: its mark's, the wanted, or UTF-8."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if not wanted:
        return "utf-8-sig"
    try:
        "".encode(wanted)  # of text only: hex and its like are refused
        return codecs.lookup(wanted).name
    except (LookupError, UnicodeError) as error:
        raise InvalidMapping(
            translatable(
                "There is no encoding %(encoding)s. Common ones are utf-8, utf-16 and windows-1252."
            ),
            encoding=wanted,
        ) from error


def check_text(path: Path, encoding: str, name: str, most: int | None = None) -> None:
    """Read ``path`` (its first ``most`` bytes) through once.

    Raises `InvalidFile` where it is not in ``encoding`` or has a line over `LONGEST`. No more
    than a block of it is held in memory.
    """
    check = _Check(encoding, name)
    with opened(path, name) as stream:
        left = most
        while block := _block(stream.unpacked, left):
            check.block(block)
            if left is not None:
                left -= len(block)
    if left is None:
        check.block(b"", last=True)


def _block(stream: IO[bytes], left: int | None) -> bytes:
    return stream.read(_BLOCK if left is None else max(0, min(_BLOCK, left)))


class _Check:
    def __init__(self, encoding: str, name: str) -> None:
        self._decode = codecs.getincrementaldecoder(encoding)().decode
        self._encoding = encoding
        self._name = name
        self._line = 1
        self._length = 0

    def block(self, data: bytes, *, last: bool = False) -> None:
        try:
            text = self._decode(data, last)
        except UnicodeError as error:
            raise self._not_text(error, data) from error
        breaks = text.count("\n")
        self._line += breaks
        tail = len(text) - text.rfind("\n") - 1 if breaks else len(text)
        self._length = tail if breaks else self._length + tail
        if self._length > LONGEST:
            raise line_too_long(self._name, self._line)

    def _not_text(self, error: UnicodeError, data: bytes) -> InvalidFile:
        if not isinstance(error, UnicodeDecodeError) or not self._encoding.startswith("utf-8"):
            return InvalidFile(
                translatable(
                    "%(file)s is not text in the encoding %(encoding)s. Save it as UTF-8, or say"
                    " which encoding it has."
                ),
                file=self._name,
                encoding=self._encoding,
            )
        line = self._line + error.object[: error.start].count(b"\n")
        if data.count(0) > len(data) // 4:
            return _is_wide(self._name)
        return InvalidFile(
            translatable(
                "Line %(line)s of %(file)s is not UTF-8: it seems to be %(guess)s. Save the file as"
                " UTF-8, or say that its encoding is %(encoding)s. Nothing was imported."
            ),
            line=line,
            file=self._name,
            guess="Windows-1252 (Latin-1)",
            encoding="windows-1252",
        )


def _is_wide(name: str) -> InvalidFile:
    return InvalidFile(
        translatable(
            "%(file)s seems to be UTF-16 without its mark. Save it as UTF-8, or say that its"
            " encoding is utf-16-le. Nothing was imported."
        ),
        file=name,
    )


def refuse_wide(head: bytes, encoding: str, name: str) -> None:
    """Raise where ``head`` has the noughts of UTF-16, which are also valid UTF-8."""
    if encoding.startswith("utf-8") and b"\x00" in head:
        raise _is_wide(name)


def line_too_long(name: str, line: int) -> InvalidFile:
    """Return the error of a line, or a row of several lines, that is over `LONGEST`."""
    return InvalidFile(
        translatable(
            "Line %(line)s of %(file)s goes on for more than %(most)s million characters. Is this"
            " a table with one row on each line, and is each quotation mark closed?"
        ),
        line=line,
        file=name,
        most=LONGEST // 1_000_000,
    )
