"""Give each row an identity that is the same whenever the file is read again."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from operator import itemgetter

import msgspec

from polku.collect.files.columns import Columns
from polku.collect.files.rows import Row
from polku.collect.files.values import as_text

Identify = Callable[[Row], str]

_encode = msgspec.msgpack.Encoder(enc_hook=str).encode


def by_columns(names: Sequence[str], columns: Columns, source: str) -> Identify:
    """Identify a row by its cells in the columns ``names``, within ``source``."""
    indexes = [columns.index(name) for name in names]

    def identify(row: Row) -> str:
        return _digest(("id", source, [as_text(row[index]) for index in indexes]))

    return identify


class ByContent:
    """Identify a row by all that it says, and by how often that was said before.

    Two equal rows of one file are two; the same file again gives the same identities, also
    where rows were added at its end, or its columns come in another order. A cell that is
    absent (in JSON Lines) does not count. About 90 bytes of memory are held for each row.
    """

    def __init__(self, columns: Columns, source: str) -> None:
        ordered = sorted((name, index) for index, name in enumerate(columns.names))
        self._names = [name for name, _ in ordered]
        indexes = [index for _, index in ordered]
        # Of one index alone, itemgetter gives the cell itself and no tuple.
        self._cells = itemgetter(*indexes) if len(indexes) > 1 else lambda row: (row[0],)
        self._source = source
        self._seen: set[int] = set()
        self._repeats: dict[int, int] = {}

    def __call__(self, row: Row) -> str:
        """Return the identity of the next row; call once for each row, in file order."""
        cells = self._cells(row)
        names: Sequence[str] = self._names
        if None in cells:
            names = [name for name, cell in zip(names, cells, strict=True) if cell is not None]
            cells = tuple(cell for cell in cells if cell is not None)
        digest = blake2b(_encode((self._source, names, cells)), digest_size=16).hexdigest()
        short = int(digest[:16], 16)
        if short not in self._seen:
            self._seen.add(short)
            return digest
        self._repeats[short] = before = self._repeats.get(short, 0) + 1
        return _digest((digest, before))


def _digest(value: object) -> str:
    return blake2b(_encode(value), digest_size=16).hexdigest()


def short_digest(*parts: object) -> str:
    """Return eight letters that tell one rule's events from another's."""
    return blake2b(_encode(parts), digest_size=4).hexdigest()
