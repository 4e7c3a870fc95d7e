"""Find the rows of a table of events that may say something about identifiers."""

from collections.abc import Iterator

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from polku.store.identity.evidence import EXTERNAL
from polku.vocabulary.event import Event

_decode = msgspec.json.Decoder(dict).decode


def news_in(table: pa.Table) -> Iterator[Event]:
    """Return events with the identifiers of ``table``'s rows: of each pair of user and visitor
    the first, and every row that may carry more."""
    people = table.filter(pc.invert(table["bot"]))
    pairs = people.filter(
        pc.and_(pc.not_equal(people["user_id"], ""), pc.not_equal(people["anonymous_id"], ""))
    )
    if pairs.num_rows:
        ids = ["user_id", "anonymous_id"]
        first = (
            pairs.select([*ids, "ts", "message_id"])
            .sort_by("ts")
            .group_by(ids, use_threads=False)
            .aggregate([("ts", "first"), ("message_id", "first")])
        )
        for row in first.to_pylist():
            yield _event(row["message_id_first"], "track", row["ts_first"], row)
    more = pc.or_(
        pc.is_in(people["kind"], pa.array(["identify", "alias"])),
        pc.match_substring(people["properties"], f'"{EXTERNAL}"'),
    )
    columns = ["message_id", "kind", "ts", "user_id", "anonymous_id", "previous_id", "properties"]
    for row in people.filter(more).select(columns).to_pylist():
        yield _event(row["message_id"], row["kind"], row["ts"], row)


def _event(message_id: str, kind: str, ts: object, row: dict[str, str]) -> Event:
    return msgspec.structs.replace(
        Event(message_id=message_id, kind=kind, name="", timestamp=ts, received_at=ts),  # type: ignore[arg-type]
        user_id=row["user_id"],
        anonymous_id=row["anonymous_id"],
        previous_id=row.get("previous_id", ""),
        properties=_decode(row.get("properties") or "{}"),
    )
