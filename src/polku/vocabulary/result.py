"""The answer to a question: its rows, and everything needed to trust or repeat them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import polars as pl


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Rows with their formula, sample, SQL and cautions.

    ``columns`` names the fields of each row; ``n`` is the sample behind the whole answer;
    ``parameters`` are the values bound into ``sql``; ``caveats`` are `Caveat` values that the
    edge puts into the reader's words, as is ``formula`` with ``formula_values`` in its named
    placeholders; ``seconds`` is the engine's time.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    n: int
    sql: str
    parameters: dict[str, Any] = {}
    formula: str = ""
    formula_values: dict[str, Any] = {}
    caveats: tuple["Caveat", ...] = ()
    seconds: float = 0.0

    @property
    def formula_text(self) -> str:
        """The formula in English, its values filled in."""
        return self.formula % self.formula_values

    def dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_polars(self) -> "pl.DataFrame":
        """Return the rows as a Polars frame."""
        import polars as pl  # noqa: PLC0415 - 40 MB that only a notebook needs

        return pl.DataFrame(self.rows, schema=list(self.columns), orient="row")

    def to_pandas(self) -> Any:
        """Return the rows as a pandas frame, where pandas is installed."""
        pandas = import_module("pandas")  # which Polku itself does not need

        return pandas.DataFrame(list(self.rows), columns=list(self.columns))


class Caveat(msgspec.Struct, frozen=True):
    """Something the reader must know; ``message`` has named placeholders for ``values``."""

    code: str
    message: str
    values: dict[str, Any] = {}

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message
