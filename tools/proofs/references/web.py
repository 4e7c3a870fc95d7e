"""Snowplow's own models of web sessions and web vitals (dbt-snowplow-web 0.15.2), on its events."""

import csv
import gzip
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tools.proofs.line import SHARED, Line
from tools.proofs.product import Answer, agrees, answered, brought

Row = dict[str, str]
SHELF = SHARED / "data" / "snowplow-fixtures"
SESSIONS = """
person = { column = "person" }
time = { column = "at" }
[[events]]
event = { column = "event" }
id = ["event_id"]
[events.properties]
session = "session"
"""
MEASURED = """
person = { column = "person" }
time = { column = "at" }
[[events]]
event = "Web Vitals Measured"
id = ["event_id"]
[events.properties]
country = "country"
device = "device"
url = "url"
"""
VITALS = ("lcp", "inp", "cls", "ttfb")
_VITALS = "unstruct_event_com_snowplowanalytics_snowplow_web_vitals_1_0_0"
_AGENT = "contexts_nl_basjes_yauaa_context_1_0_0"
_GAP = timedelta(minutes=30)


def sessions() -> Iterator[Line]:
    """Sessions as the tracker numbers them, each event once; and ours, by thirty minutes.

    As in its model, what comes more than three days after a session began is left out.
    """
    expected = list(_table("expected__default__snowplow_web_sessions_expected"))
    starts = {row["domain_sessionid"]: row["start_tstamp"] for row in expected}
    events = [
        row
        for row in _table("source__snowplow_web_events")
        if row["domain_sessionid"] in starts and _in_time(row, starts[row["domain_sessionid"]])
    ]
    with tempfile.TemporaryDirectory() as folder:
        columns = ("event_id", "person", "at", "event", "session")
        brought(Path(folder), "web", columns, map(_sent, events), SESSIONS)
        words = {"by": "session"}
        page_views = words | {"where": "event=page_view"}
        asked = [("trend", words), ("trend", page_views), ("trend", {"measure": "sessions"})]
        every, viewed, begun = answered(
            Path(folder), "web", *asked, minimum_group=1, timezone="UTC"
        )
    yield agrees("web sessions", len(_by_group(every)), len(expected))
    for name, answer, count in (
        ("events", every, lambda row: int(row["total_events"])),
        ("page views", viewed, lambda row: json.loads(row["event_counts"]).get("page_view", 0)),
    ):
        found = _by_group(answer)
        same = sum(found.get(row["domain_sessionid"], 0) == count(row) for row in expected)
        yield agrees(f"web sessions whose {name} agree", same, len(expected))
    yield agrees(
        "sessions of 30 minutes", begun.rows[0]["value"], _apart(events), by="plain Python"
    )


def vitals() -> Iterator[Line]:
    """The 75th percentile of a thousand views, overall, by country and by device.

    Snowplow's lies between two ordered values, ours on one of them: theirs is within our
    interval, and of 200 views or more within 1.5 % (CLS, which the fixture gives in steps: 0.006).
    """
    rows = [row for row in _table("source__snowplow_web_vital_events") if row[_VITALS]]
    said = sorted({name for row in rows for name in json.loads(row[_VITALS])[0]})
    mapping = MEASURED + "".join(
        f'{name} = {{ column = "{name}", type = "number" }}\n' for name in said if name in VITALS
    )
    with tempfile.TemporaryDirectory() as folder:
        columns = ("event_id", "person", "at", "country", "device", "url", *said)
        measured = (_measured(row, said) for row in rows)
        brought(Path(folder), "vitals", columns, measured, mapping)
        asked = [("vitals", {"by": by, "limit": 1000}) for by in ("", "country", "device")]
        answers = answered(Path(folder), "vitals", *asked, minimum_group=1, timezone="UTC")
    expected = list(_table("expected__default__snowplow_web_vital_measurements_expected"))
    kinds = (("overall", ""), ("by_country", "geo_country"), ("by_device", "device_class"))
    for answer, (kind, key) in zip(answers, kinds, strict=True):
        found = {(row["metric"], row["group"]): row for row in answer.rows}
        for row in expected:
            if row["measurement_type"] == kind:
                group = row[key] if key else ""
                for vital in VITALS:
                    yield _compared(vital, group or "all", found[vital, group], row)


def _table(name: str) -> Iterator[Row]:
    with gzip.open(SHELF / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _in_time(row: Row, start: str) -> bool:
    begun, at = (datetime.fromisoformat(text) for text in (start, row["derived_tstamp"]))
    return at <= begun + timedelta(days=3)


def _sent(row: Row) -> tuple[str, ...]:
    person = row["domain_userid"] or row["network_userid"] or "unknown"
    at = row["derived_tstamp"].replace(" ", "T") + "Z"
    return row["event_id"], person, at, row["event_name"], row["domain_sessionid"]


def _by_group(answer: Answer) -> dict[str, float]:
    return {row["group"]: row["value"] for row in answer.rows}


def _apart(events: list[Row]) -> int:
    """Count sessions the plain way: thirty minutes without an event end one."""
    moments: dict[str, set[datetime]] = {}
    for _, person, at, *_rest in map(_sent, events):
        moments.setdefault(person, set()).add(datetime.fromisoformat(at))
    return sum(
        1 + sum(later - earlier >= _GAP for earlier, later in pairwise(sorted(one)))
        for one in moments.values()
    )


def _measured(row: Row, said: list[str]) -> tuple[Any, ...]:
    values = json.loads(row[_VITALS])[0]
    device = json.loads(row[_AGENT])[0]["device_class"].lower()
    at = row["derived_tstamp"].replace(" ", "T")
    return (
        row["event_id"],
        row["domain_userid"],
        at,
        row["geo_country"],
        device,
        row["page_url"],
        *(values.get(name) for name in said),
    )


def _compared(vital: str, group: str, found: dict[str, Any], row: Row) -> Line:
    theirs = float(row[f"{vital}_75p"]) * (1000 if vital == "lcp" else 1)
    step = 1e-3 if vital == "cls" else 1.0
    low = found["p75_low"] if found["p75_low"] is not None else float("-inf")
    high = found["p75_high"] if found["p75_high"] is not None else float("inf")
    holds = found["n"] == int(row["page_view_count"]) and low - step <= theirs <= high + step
    if found["n"] >= 200:
        holds = holds and abs(found["p75"] - theirs) <= max(0.015 * theirs, 6 * step)
    said = f"p75 of {vital}, {group}: {found['p75']:g} ({low:g} to {high:g}), n = {found['n']}"
    return Line(f"{said} (published {theirs:g})", holds)
