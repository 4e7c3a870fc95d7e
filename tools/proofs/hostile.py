"""Hostile requests for every protocol of the collector: the same ones for the same seed.

Each begins as what a real client sends; then names and values are replaced, added to, cut short,
nested, inflated and wrapped by somebody who means harm.
"""

import base64
import gzip
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from polku.collect.adapters import PROTOCOLS
from polku.collect.protocol import Protocol
from polku.collect.reading import Arrival
from polku.vocabulary.errors import InvalidEvent, TooLarge

TEXTS = (
    "'; drop table polku.events; --",
    "' or 1=1 union select * from system.users --",
    "{project:UInt32}",
    "%(field)s %s %d %",
    "{{ 7*7 }}{% load x %}",
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=`owned`">',
    "javascript:document.title='owned'",
    "=cmd|' /C calc'!A0",
    "a.b.c",
    "a`b\\'",
    "__proto__",
    "\x00",
    "\x1b[2J\r\n\t\x7f",
    "\u202eksirap\ufeff\u2028",
    "\ud83d",
    "\udc00\ud800",
    "👩‍👩‍👧‍👦" * 20,
    "x" * 5_000,
    "",
    " ",
    "null",
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "9" * 400,
    "1e999",
    "0000-00-00T99:99:99Z",
    "+275760-09-13T00:00:00Z",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    float("nan"),
    float("inf"),
    -(2**63),
    2**64,
    10**400,
    [],
    {},
    [[]],
    {"": {"": {"": 1}}},
    {"a.b": 1, "a": {"b": 2}},
    [None, {"x": [1, "2", None]}],
)
_PERSON = {"userId": "u", "anonymousId": "a", "messageId": "m"}
_CALL = {
    **_PERSON,
    "type": "track",
    "event": "Seen",
    "previousId": "p",
    "groupId": "g",
    "timestamp": "2026-01-01T00:00:00Z",
    "properties": {"total": 1, "url": "https://shop.example/?q=1", "score": 9, "metric": "nps"},
    "traits": {"name": "Ada"},
    "context": {
        "userAgent": "Mozilla/5.0",
        "sessionId": 1,
        "library": {"name": "analytics.js"},
        "page": {"url": "https://shop.example/"},
        "campaign": {"source": "news"},
    },
}
_POSTHOG = {
    "event": "$pageview",
    "distinct_id": "u",
    "uuid": "0199b0a0-0000-7000-8000-000000000000",
    "timestamp": "2026-01-01T00:00:00Z",
    "properties": {"$current_url": "https://shop.example/", "$set": {"name": "Ada"}},
}
_LOG = {
    "timeUnixNano": "1795310520000000000",
    "eventName": "Seen",
    "body": {"stringValue": "hello"},
    "attributes": [{"key": "user.id", "value": {"stringValue": "u"}}],
}
_MATOMO = "idsite=1&rec=1&url=https%3A%2F%2Fshop.example%2F&action_name=Cart&uid=u&e_c=a&e_a=b"
_SNOWPLOW = {
    "e": "ue",
    "eid": "0199b0a0-0000-4000-8000-000000000000",
    "dtm": "1795310520000",
    "duid": "d",
    "uid": "u",
    "aid": "shop",
    "p": "web",
    "url": "https://shop.example/",
    "ue_pr": '{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"schema":"iglu:a/b/jsonschema/1-0-0",'
    '"data":{"x":1}}}',
}
_MIXPANEL = {
    "event": "Seen",
    "properties": {"distinct_id": "u", "time": 1795310520, "$insert_id": "m", "token": "t"},
}
_SAMPLES: dict[str, Any] = {
    "PostHog": _POSTHOG,
    "Plausible": {"n": "pageview", "u": "https://shop.example/", "d": "shop", "p": {"a": "b"}},
    "Matomo": {"requests": [f"?{_MATOMO}"]},
    "Snowplow": {"schema": "iglu:x/payload_data/jsonschema/1-0-4", "data": [_SNOWPLOW]},
    "OpenTelemetry": {"resourceLogs": [{"scopeLogs": [{"logRecords": [_LOG]}]}]},
    "CloudEvents": {
        "specversion": "1.0",
        "id": "m",
        "type": "com.example.seen",
        "source": "/shop",
        "subject": "u",
        "time": "2026-01-01T00:00:00Z",
        "data": {"userId": "u", "x": 1},
    },
    "Mixpanel": [_MIXPANEL],
    "Umami": {"type": "event", "payload": {"website": "w", "url": "/", "id": "u", "name": "n"}},
}
_TYPES = ("application/json", "text/plain", "application/x-www-form-urlencoded", "image/png", "")


class Hostile(NamedTuple):
    """A request that means harm."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def requests(seed: int, count: int) -> Iterator[Hostile]:
    """Yield ``count`` requests, each protocol's in turn; without a key, which the sender adds."""
    chance = random.Random(seed)  # noqa: S311 - the same for the same seed
    paths = sorted(PROTOCOLS)
    for number in range(count):
        path = paths[number % len(paths)]
        yield _request(chance, path, PROTOCOLS[path])


def held(request: Hostile) -> int:
    """Return how many events a request holds, as its protocol reads it; a refused one is one."""
    protocol = PROTOCOLS[request.path]
    if len(request.body) > protocol.limits.body:
        return 1
    arrival = Arrival(
        datetime.now(UTC),
        path=request.path,
        query=request.query.encode(),
        headers=request.headers,
        visitor="visitor",
    )
    try:
        text = protocol.decode(request.body, protocol.limits.batch)
    except (InvalidEvent, TooLarge):
        return 1
    return protocol.read(text, arrival).received


def _request(chance: random.Random, path: str, protocol: Protocol) -> Hostile:
    method = chance.choice(protocol.methods)
    said = _sample(path, protocol, chance)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
        said = _spoilt(chance, said)
    body = _written(chance, said)
    headers = {"content-type": chance.choice(_TYPES)}
    if chance.random() < 0.2:
        text = chance.choice(TEXTS).encode("ascii", "ignore")
        headers["user-agent"] = "".join(chr(one) for one in text if 31 < one < 127).strip()
    query = _query(chance, said) if method == "GET" or chance.random() < 0.1 else ""
    return Hostile(method, path, query, headers, b"" if method == "GET" else body)


def _sample(path: str, protocol: Protocol, chance: random.Random) -> Any:
    if protocol.name in _SAMPLES:
        sample = _SAMPLES[protocol.name]
        return {"batch": [sample] * 2} if "batch" in path and isinstance(sample, dict) else sample
    kind = chance.choice(("track", "page", "identify", "group", "alias"))
    call = _CALL | {"type": kind, "messageId": f"m{chance.randrange(10**9)}"}
    batched = path.endswith(("/batch", "/b", "/import"))
    return (
        {"batch": [call] * chance.randint(1, 4), "sentAt": _CALL["timestamp"]} if batched else call
    )


def _spoilt(chance: random.Random, value: Any) -> Any:
    """Return ``value`` with something in it replaced, renamed or added."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        changed = dict(value)
        way = chance.random()
        if way < 0.7:
            changed[key] = _spoilt(chance, value[key])
        elif way < 0.85:
            changed[chance.choice(TEXTS)] = changed.pop(key)
        else:
            changed[chance.choice(TEXTS)] = _value(chance)
        return changed
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        return [*value[:place], _spoilt(chance, value[place]), *value[place + 1 :]]
    return _value(chance)


def _value(chance: random.Random) -> Any:
    way = chance.random()
    if way < 0.6:
        return chance.choice(TEXTS)
    if way < 0.95:
        return chance.choice(VALUES)
    return {f"{chance.choice(TEXTS)}{number}": number for number in range(1_200)}


def _written(chance: random.Random, said: Any) -> bytes:
    """Return the body: mostly the JSON of ``said``, wrapped, cut, nested or blown up."""
    (write,) = chance.choices(list(_WAYS), list(_WAYS.values()))
    written: bytes = write(chance, json.dumps(said).encode())
    return written


def _nested(chance: random.Random, _body: bytes) -> bytes:
    depth = chance.choice((31, 33, 500, 30_000))
    return b'{"batch":[' + b'{"properties":' * depth + b"1" + b"}" * depth + b"]}"


#: How a body is written, and how often in a thousand.
_WAYS: dict[Callable[[random.Random, bytes], bytes], int] = {
    lambda _, body: body: 600,
    lambda _, body: gzip.compress(body): 60,
    lambda _, body: b"data=" + quote(base64.b64encode(body)).encode(): 60,
    lambda _, body: base64.urlsafe_b64encode(body): 40,
    lambda chance, body: body[: chance.randrange(len(body) + 1)]: 60,
    lambda chance, body: gzip.compress(gzip.compress(body))[: chance.choice((None, 30))]: 40,
    lambda chance, _: chance.randbytes(chance.randint(0, 300)): 40,
    lambda _, body: body + body: 40,
    _nested: 59,
    lambda chance, _: chance.choice(_enormous()): 1,
}


@cache
def _enormous() -> tuple[bytes, ...]:
    long = json.dumps(_CALL | {"event": "x" * 10_000_000}).encode()
    bomb = gzip.compress(b"[" + b"0," * 40_000_000 + b"0]")
    return long, gzip.compress(long), bomb, gzip.compress(bomb)


def _query(chance: random.Random, said: Any) -> str:
    way = chance.random()
    if way < 0.5:
        text = json.dumps(said).encode()[:6_000]
        return "data=" + quote(base64.b64encode(text).decode())
    fields = dict(one.split("=", 1) for one in _MATOMO.split("&"))
    fields |= {key: str(value) for key, value in _SNOWPLOW.items()}
    fields[chance.choice(list(fields))] = chance.choice(TEXTS)[:500]
    return urlencode(fields, errors="replace")
