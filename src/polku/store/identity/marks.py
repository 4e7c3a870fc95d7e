"""Remember how far the work on identities has come, so that a crash leaves none undone."""

import time

from polku.store.pool import Pool


class Marks:
    """Named numbers of the store behind ``write``."""

    def __init__(self, write: Pool) -> None:
        self._write = write

    def all(self) -> dict[str, int]:
        """Return every mark that was set."""
        sql = "select name, value from polku.identity_marks final"
        return dict(self._write.query(sql).rows)

    def set(self, name: str, value: int) -> None:
        """Set a mark."""
        with self._write.client() as client:
            client.insert(
                "polku.identity_marks",
                [[name, value, time.time_ns()]],
                column_names=("name", "value", "version"),
            )
