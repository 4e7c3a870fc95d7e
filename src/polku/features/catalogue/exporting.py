"""Write the catalogue as JSON and as CSV, for a program or a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from polku.features.catalogue.listing import Listed
from polku.features.catalogue.rules import Described
from polku.measure.catalogue.events import Catalogue
from polku.measure.catalogue.sample import Sample

COLUMNS = (
    "event",
    "status",
    "owner",
    "description",
    "kinds",
    "sources",
    "channels",
    "events",
    "events_in_period",
    "bots_left_out",
    "first_seen",
    "last_seen",
    "first_arrived",
    "is_new",
    "silent_days",
    "schema",
)
#: Signs that make a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_rows(events: Iterable[Listed]) -> list[dict[str, Any]]:
    """Return one flat dictionary for each event."""
    return [_row(one) for one in events]


def as_json(found: Catalogue, events: Iterable[Listed]) -> bytes:
    """Return the catalogue as one JSON object."""
    return msgspec.json.encode(
        {
            "from": found.days[0],
            "to": found.days[-1],
            "total": found.total,
            "complete": found.complete,
            "sources": found.sources,
            "events": as_rows(events),
        }
    )


def as_csv(events: Iterable[Listed]) -> str:
    """Return a table with a line for each event; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in as_rows(events):
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return out.getvalue()


def property_rows(properties: Sequence[Described]) -> list[dict[str, Any]]:
    """Return one dictionary for each property."""
    return [
        {
            "property": one.summary.path,
            "filled": one.summary.filled,
            "types": dict(one.summary.types),
            "distinct_seen": one.summary.distinct,
            "distinct_estimated": one.summary.estimated,
            "examples": [value for value, _ in one.examples],
            "lowest": one.summary.lowest,
            "highest": one.summary.highest,
            "status": one.written.status,
            "owner": one.written.owner,
            "description": one.written.description,
        }
        for one in properties
    ]


def event_json(one: Listed, sample: Sample, properties: Sequence[Described], names: int) -> bytes:
    """Return one event with its properties as a JSON object."""
    return msgspec.json.encode(
        _row(one)
        | {
            "sample": {"n": sample.n, "of": sample.total},
            "property_names": names,
            "properties": property_rows(properties),
        }
    )


def _row(one: Listed) -> dict[str, Any]:
    arrived = one.summary
    return {
        "event": one.name,
        "status": one.written.status,
        "owner": one.written.owner,
        "description": one.written.description,
        "kinds": list(arrived.kinds) if arrived else [],
        "sources": dict(arrived.sources) if arrived else {},
        "channels": dict(arrived.channels) if arrived else {},
        "events": arrived.events if arrived else 0,
        "events_in_period": arrived.recent if arrived else 0,
        "bots_left_out": arrived.bots if arrived else 0,
        "first_seen": arrived.first_seen if arrived else None,
        "last_seen": arrived.last_seen if arrived else None,
        "first_arrived": arrived.arrived if arrived else None,
        "is_new": bool(arrived and arrived.is_new),
        "silent_days": arrived.silence.days if arrived and arrived.silence else None,
        "schema": one.mode,
    }


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        value = "; ".join(map(str, value))
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
