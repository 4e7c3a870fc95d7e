"""Plausible's protocol: page views and events of visitors who have no identifier."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from polku.collect.calls import Call
from polku.collect.gathering import checked
from polku.collect.http import Reply
from polku.collect.keys import key_in_query
from polku.collect.places import page_at
from polku.collect.protocol import Protocol
from polku.collect.reading import Arrival, Reading
from polku.collect.strict_json import decode
from polku.collect.translating import WEB, event_from, missing, read_alone
from polku.collect.visitors import visitor_at
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event

#: Segment's fields in Plausible's words, for faults.
_NAMES = {"event": "n", "userId": "visitor", "properties": "p"}
_EVENT_NAMES = {"engagement": "Page Engaged"}


class _Sent(msgspec.Struct):
    """An event by the short names of the trackers and the long ones of the events API."""

    n: str | None = None
    name: str | None = None
    u: str | None = None
    url: str | None = None
    d: str | None = None
    domain: str | None = None
    r: str | None = None
    referrer: str | None = None
    p: dict[str, Any] | str | None = None
    props: dict[str, Any] | str | None = None
    revenue_short: dict[str, Any] | str | None = msgspec.field(name="$", default=None)
    revenue: dict[str, Any] | str | None = None
    sd: float | None = None
    e: float | None = None


_sent = msgspec.json.Decoder(_Sent)
_mapping = msgspec.json.Decoder(dict[str, Any])


class _Domain(msgspec.Struct):
    d: str = ""
    domain: str = ""


_domain = msgspec.json.Decoder(_Domain)


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read the one event of a request."""
    return read_alone(body, lambda raw: _read_one(raw, arrival), bytes)


def key_of(body: bytes, arrival: Arrival) -> str:
    """Return the key of the query, else the domain: it may be a write key."""
    if given := key_in_query(arrival.query):
        return given
    try:
        said = _domain.decode(body)
    except (ValueError, RecursionError):
        return ""
    return said.d or said.domain


def _read_one(raw: bytes, arrival: Arrival) -> Event:
    sent = decode(_sent, checked(raw))
    name = sent.n or sent.name
    if not name:
        raise missing("n")
    domain = sent.d or sent.domain or ""
    said = {
        **page_at(sent.u or sent.url, referrer=sent.r or sent.referrer),
        **({"domain": domain} if domain and key_in_query(arrival.query) else {}),
        **_props(sent),
        **_revenue(sent),
        **_engagement(sent),
    }
    call = Call(
        anonymous_id=visitor_at(arrival.visitor, domain),
        event=_EVENT_NAMES.get(name, name),
        properties=said,
        context=WEB,
    )
    return event_from(call, "page" if name == "pageview" else "track", arrival, _NAMES)


def _props(sent: _Sent) -> dict[str, Any]:
    """Return the custom properties; the address of a link is not the address of the page."""
    said = dict(_object(sent.p, "p") or _object(sent.props, "props"))
    if "url" in said:
        said["href"] = said.pop("url")
    return said


def _revenue(sent: _Sent) -> dict[str, Any]:
    said = _object(sent.revenue_short, "$") or _object(sent.revenue, "revenue")
    result: dict[str, Any] = {key: said[key] for key in ("amount", "currency") if key in said}
    with suppress(TypeError, ValueError):
        result |= {"amount": float(result["amount"])} if "amount" in result else {}
    return result


def _engagement(sent: _Sent) -> dict[str, Any]:
    said = {"scroll_depth": sent.sd, "engaged_ms": sent.e}
    return {key: value for key, value in said.items() if value is not None}


def _object(value: dict[str, Any] | str | None, field: str) -> dict[str, Any]:
    """Return an object, which older trackers send as the text of one."""
    if not isinstance(value, str):
        return value or {}
    try:
        return decode(_mapping, checked(value.encode("utf-8", "replace"))) if value else {}
    except InvalidEvent as fault:
        raise InvalidEvent(fault.message, **{**fault.values, "field": field}) from None


def _said_ok(_body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    return Reply(202, b"ok", ((b"content-type", b"text/plain"),))


#: The path of Plausible's protocol.
PATHS = {
    "/api/event": Protocol(
        name="Plausible", read=read, key=key_of, answer=_said_ok, cookieless=True
    )
}
