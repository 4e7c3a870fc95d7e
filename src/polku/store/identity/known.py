"""Tell which identifiers are certainly new, from memory: nothing need be looked up for them."""

from collections.abc import Collection

from rbloom import Bloom

from polku.store.pool import Pool

_DOUBT = 1e-3
_SMALLEST = 1_000_000


class KnownKeys:
    """The keys that have facts in the store behind ``pool``, read at first use."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._bloom: Bloom | None = None
        self._count = 0
        self._room = 0

    def new(self, keys: Collection[int]) -> set[int]:
        """Return which of ``keys`` certainly had no facts before, and know them all from now.

        On a server others write too, so that none is certain.
        """
        if self._pool.form.kind != "embedded":
            return set()
        if self._bloom is None or self._count + len(keys) > self._room:
            self._bloom = self._read(len(keys))
        bloom = self._bloom
        found = {key for key in keys if key not in bloom}
        bloom.update(found)
        self._count += len(found)
        return found

    def _read(self, more: int) -> Bloom:
        with self._pool.client() as client:
            counted = client.query("select count() from polku.identity_facts").result_rows
            self._count = int(counted[0][0])
            self._room = max(_SMALLEST, 2 * (self._count + more))
            bloom = Bloom(self._room, _DOUBT)
            sql = "select key from polku.identity_facts"
            with client.query_column_block_stream(sql) as blocks:
                for (block,) in blocks:
                    bloom.update(block)
        return bloom
