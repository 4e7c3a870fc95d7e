"""Find the columns that a mapping names, and say which there are where one is not."""

import difflib
from collections.abc import Sequence

from polku.vocabulary.errors import InvalidMapping, translatable

_SHOWN = 40


class Columns:
    """The columns of a file by name."""

    def __init__(self, names: Sequence[str], file: str) -> None:
        self.names = tuple(names)
        self._file = file
        self._index = {name: index for index, name in enumerate(names)}

    def index(self, name: str) -> int:
        """Return where the column ``name`` stands; raises `InvalidMapping`."""
        found = self._index.get(name)
        if found is None:
            raise self._missing(name)
        return found

    def _missing(self, name: str) -> InvalidMapping:
        listed = ", ".join(self.names[:_SHOWN]) + (", …" if len(self.names) > _SHOWN else "")
        near = self._nearest(name)
        if near:
            return InvalidMapping(
                translatable(
                    "There is no column “%(column)s” in %(file)s. Did you mean “%(nearest)s”? Its"
                    " columns are: %(columns)s."
                ),
                column=name,
                file=self._file,
                nearest=near,
                columns=listed,
            )
        return InvalidMapping(
            translatable(
                "There is no column “%(column)s” in %(file)s. Its columns are: %(columns)s."
            ),
            column=name,
            file=self._file,
            columns=listed,
        )

    def _nearest(self, name: str) -> str:
        by_lower = {column.lower(): column for column in self.names}
        near = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
        return by_lower[near[0]] if near else ""
