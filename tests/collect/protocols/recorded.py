"""Recorded requests of real clients, as they went over the wire, with another key in them."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx

from tests.collect.running import Site

_HOP = ("host", "connection", "content-length", "authorization", "accept-encoding", "x-api-key")
_HOP_TOO = ("transfer-encoding", "cookie")
#: The keys that the recordings were made with.
KEYS = ("phc_TESTKEY", "phc_RECKEY", "MPTOKEN", "50429a93-8479-4073-be80-d5d29c09c2ec")


def requests_of(shared: Path, client: str) -> Iterator[dict[str, Any]]:
    """Yield every request that a client of this name made, preflights apart."""
    for path in sorted((shared / "wire").glob(f"*{client}*.json")):
        yield from (one for one in json.loads(path.read_text()) if one["method"] != "OPTIONS")


def wrapped(request: dict[str, Any]) -> bytes:
    """Return the body of a recorded request, encoded as it was."""
    said = request.get("body")
    if not said:
        return b""
    if "json" not in said:
        return str(said.get("text", "")).encode()
    body = json.dumps(said["json"]).encode()
    steps = said["encoding"]
    if "base64" in steps:
        body = base64.b64encode(body)
    if "field data" in steps:
        body = b"data=" + quote_plus(body).encode()
    if any(step.startswith("gunzip") for step in steps):
        body = gzip.compress(body)
    return body


def query_of(request: dict[str, Any]) -> str:
    """Return the query of a recorded request as it was sent."""
    return urlencode(request.get("query") or {}, doseq=True)


def keyed(value: Any, key: str, **places: str) -> Any:
    """Return a copy of ``value`` with ``key`` in place of the recorded keys, wherever they are.

    ``places`` are fields to put the key in, whatever they held: ``aid="shop"``.
    """
    if isinstance(value, dict):
        return {
            name: key if one is not None and places.get(name) == one else keyed(one, key, **places)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [keyed(one, key, **places) for one in value]
    return key if value in KEYS else value


def replay(site: Site, request: dict[str, Any], query: str = "") -> httpx.Response:
    """Send a recorded request to ``site`` without an authorization; ``query`` goes in its end."""
    hop = (*_HOP, *_HOP_TOO)
    headers = {name: value for name, value in request["headers"].items() if name not in hop}
    whole = "&".join(part for part in (query_of(request), query) if part)
    with httpx.Client(base_url=site.url) as client:
        return client.request(
            request["method"],
            request["path"] + (f"?{whole}" if whole else ""),
            headers=headers,
            content=wrapped(request),
        )
