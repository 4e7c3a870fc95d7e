"""Write an OCEL 2.0 log as JSON."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import msgspec

from polku.measure.exports.ocel import NO_TIME, PERSON, Gathered, Spooled, gathered, objects_of
from polku.measure.exports.reading import Row


def write_ocel_json(
    pieces: Iterable[list[Row]], path: Path, properties: tuple[str, ...] = ()
) -> None:
    """Write an OCEL 2.0 log as JSON; ``properties`` name objects of their own."""
    with gathered(pieces, properties) as found, path.open("wb") as file:
        file.write(b'{"objectTypes":' + _json(_object_types(found)))
        file.write(b',"eventTypes":' + _json(_event_types(found)))
        file.write(b',"objects":[')
        _write_list(file, map(_object, objects_of(found)))
        file.write(b'],"events":[')
        _write_list(file, map(_event, found.events()))
        file.write(b"]}\n")


def _object_types(found: Gathered) -> list[dict[str, Any]]:
    user_id = [{"name": "user_id", "type": "string"}]
    return [
        {"name": kind, "attributes": user_id if kind == PERSON else []}
        for kind in found.object_types()
    ]


def _event_types(found: Gathered) -> list[dict[str, Any]]:
    return [
        {
            "name": kind,
            "attributes": [{"name": name, "type": known} for name, known in sorted(types.items())],
        }
        for kind, types in sorted(found.event_types.items())
    ]


def _object(one: tuple[str, str, str, list[str]]) -> dict[str, Any]:
    key, kind, user_id, accounts = one
    said = [{"name": "user_id", "time": NO_TIME, "value": user_id}] if user_id else []
    links = [{"objectId": account, "qualifier": "belongs to"} for account in accounts]
    return {"id": key, "type": kind, "attributes": said, "relationships": links}


def _event(one: Spooled) -> dict[str, Any]:
    event_id, kind, time, told, relations = one
    return {
        "id": event_id,
        "type": kind,
        "time": time,
        "attributes": [{"name": name, "value": value} for name, value in told.items()],
        "relationships": [{"objectId": key, "qualifier": as_what} for key, as_what in relations],
    }


def _write_list(file: IO[bytes], values: Iterable[dict[str, Any]]) -> None:
    for number, value in enumerate(values):
        file.write((b"," if number else b"") + b"\n" + _json(value))


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)
