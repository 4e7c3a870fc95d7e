"""Write events as XES (IEEE 1849-2016), the standard of event logs: a trace for each case."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from polku.measure.exports.reading import Row

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
\t<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
\t<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
\t<extension name="Identity" prefix="identity" uri="http://www.xes-standard.org/identity.xesext"/>
\t<global scope="trace">
\t\t<string key="concept:name" value="UNKNOWN"/>
\t</global>
\t<global scope="event">
\t\t<string key="concept:name" value="UNKNOWN"/>
\t\t<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
\t</global>
\t<classifier name="Activity" keys="concept:name"/>
"""
#: What XML cannot hold at all.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHOLE = 2**63


def write_xes(pieces: Iterable[list[Row]], path: Path, activity: str = "event") -> None:
    """Write a log; ``activity`` (event or touchpoint) gives an event its ``concept:name``."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        rows = chain.from_iterable(pieces)
        for case, events in groupby(rows, key=lambda row: row.case):
            file.write("\t<trace>\n")
            file.write("\t\t" + _attribute("concept:name", case) + "\n")
            for row in events:
                file.write("\t\t<event>\n")
                for key, value in attributes(row, activity):
                    file.write("\t\t\t" + _attribute(key, value) + "\n")
                file.write("\t\t</event>\n")
            file.write("\t</trace>\n")
        file.write("</log>\n")


def attributes(row: Row, activity: str) -> Iterator[tuple[str, Any]]:
    """Yield the attributes of an event, each key once; what it does not say is left out."""
    yield "concept:name", (activity == "touchpoint" and row.touchpoint) or row.event
    yield "time:timestamp", row.time
    yield "identity:id", row.event_id
    said = {
        name: getattr(row, name)
        for name in (
            *("event", "touchpoint", "channel", "stage", "source"),
            *("person", "user_id", "account", "metric", "text"),
        )
    }
    if row.metric:
        said |= {"score": row.score, "lowest": row.lowest, "highest": row.highest}
    yield from ((name, value) for name, value in said.items() if value not in ("", None))
    for name, value in msgspec.json.decode(row.properties).items():
        if value is not None:
            yield f"property:{name}", value


def _attribute(key: str, value: Any) -> str:
    kind, written = _typed(value)
    return f"<{kind} key={_quoted(key)} value={_quoted(written)}/>"


def _typed(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", str(value).lower()
    if isinstance(value, datetime):
        return "date", value.astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(value, int) and -_WHOLE <= value < _WHOLE:
        return "int", str(value)
    if isinstance(value, float):
        return "float", repr(value)
    if isinstance(value, str):
        return "string", value
    return "string", msgspec.json.encode(value).decode()


def _quoted(text: str) -> str:
    escapes = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return quoteattr(_UNWRITABLE.sub("\ufffd", text), escapes)
