"""Tell which message ids the store already has, exactly and without asking it about new ones.

A Bloom filter over all stored ids answers "certainly new" from memory; what it doubts is looked
up, first among the same person's events (the primary key), then everywhere. Only the one writer
of the store uses it, so its answer cannot be outrun.
"""

from collections.abc import Iterable, Mapping

from rbloom import Bloom

from polku.store.pool import Pool

#: One new id in ten thousand is looked up for nothing; 20 bits of memory an id.
_DOUBT = 1e-4
_SMALLEST = 1_000_000

_SAME_PERSON = """
select message_hash from polku.events
where project_id = {project:UInt32}
  and person_id in {people:Array(UInt64)}
  and message_hash in {hashes:Array(UInt64)}
"""
_ANYWHERE = """
select message_hash from polku.events
where project_id = {project:UInt32} and message_hash in {hashes:Array(UInt64)}
"""


class SeenIds:
    """The message ids of the store behind ``pool``, read at first use."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._bloom: Bloom | None = None
        self._count = 0
        self._room = 0

    def known(self, project_id: int, candidates: Mapping[int, int]) -> set[int]:
        """Return which hashes are stored, of ``candidates`` (message hash to person key)."""
        bloom = self._filter()
        doubtful = {hashed: key for hashed, key in candidates.items() if hashed in bloom}
        if not doubtful:
            return set()
        found = self._look_up(
            _SAME_PERSON,
            {
                "project": project_id,
                "people": sorted(set(doubtful.values())),
                "hashes": sorted(doubtful),
            },
        )
        rest = sorted(doubtful.keys() - found)
        if rest:
            found |= self._look_up(_ANYWHERE, {"project": project_id, "hashes": rest})
        return found

    def add(self, hashes: Iterable[int]) -> None:
        """Remember ``hashes``, which are on disk now."""
        new = list(hashes)
        self._count += len(new)
        if self._bloom is None or self._count > self._room:
            self._bloom = None  # read again, with more room, when next asked
        else:
            self._bloom.update(new)

    def forget(self) -> None:
        """Read the store again before the next answer, as after an erasure."""
        self._bloom = None

    def _filter(self) -> Bloom:
        if self._bloom is None:
            self._bloom = self._read()
        return self._bloom

    def _read(self) -> Bloom:
        with self._pool.client() as client:
            self._count = client.query("select count() from polku.events").result_rows[0][0]
            self._room = max(_SMALLEST, 2 * self._count)
            bloom = Bloom(self._room, _DOUBT)
            hashes = "select message_hash from polku.events"
            with client.query_column_block_stream(hashes) as blocks:
                for (block,) in blocks:
                    bloom.update(block)
        return bloom

    def _look_up(self, sql: str, parameters: Mapping[str, object]) -> set[int]:
        return {row[0] for row in self._pool.query(sql, parameters).rows}
