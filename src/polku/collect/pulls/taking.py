"""What a run of a pull takes: rows written down as they come, and where the next run goes on."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

#: One thing that was fetched; its keys become the columns of a mapping.
Row = dict[str, Any]

#: Where to go on; JSON. An empty one begins at the beginning.
Cursor = Mapping[str, Any]

#: Takes the rows of a reader, one by one.
Write = Callable[[Row], None]

#: The most rows of one run; the next run goes on.
MOST_ROWS = 200_000


class Taken(msgspec.Struct, frozen=True):
    """How a run ended: where to go on, and whether more is waiting there."""

    cursor: dict[str, Any]
    more: bool = False
