"""Translate one event of Snowplow's tracker protocol, all of whose values are texts."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from polku.collect.calls import Call, Context
from polku.collect.epoch import text_of_milliseconds
from polku.collect.gathering import checked
from polku.collect.places import page_at
from polku.collect.strict_json import decode
from polku.collect.translating import APP, missing, web_of
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import Kind

#: Segment's fields in Snowplow's words, for faults.
NAMES = {
    "userId": "uid",
    "anonymousId": "duid",
    "messageId": "eid",
    "timestamp": "dtm",
    "sentAt": "stm",
    "event": "se_ac",
}
_OWN = "com.snowplowanalytics."
_OWN_NAMES = {
    "application_error": "Error Occurred",
    "button_click": "Button Clicked",
    "change_form": "Form Changed",
    "focus_form": "Form Focused",
    "link_click": "Link Clicked",
    "screen_view": "Screen Viewed",
    "submit_form": "Form Submitted",
    "web_vitals": "Web Vitals Measured",
}
_AROUND = {
    "lang": "language",
    "tz": "timezone",
    "res": "screen",
    "vp": "viewport",
    "sid": "session_id",
    "tv": "library",
}
_STRUCTURED = {"se_ca": "category", "se_la": "label", "se_pr": "property"}
_SCROLL = {"pp_mix": "x_least", "pp_max": "x_most", "pp_miy": "y_least", "pp_may": "y_most"}
_ORDER = {
    "tr_id": "order_id",
    "tr_af": "affiliation",
    "tr_ci": "city",
    "tr_st": "state",
    "tr_co": "country",
    "tr_cu": "currency",
}
_ORDER_NUMBERS = {"tr_tt": "total", "tr_tx": "tax", "tr_sh": "shipping"}
_ITEM = {
    "ti_id": "order_id",
    "ti_sk": "sku",
    "ti_nm": "name",
    "ti_ca": "category",
    "ti_cu": "currency",
}
_ITEM_NUMBERS = {"ti_pr": "price", "ti_qu": "quantity"}
_KINDS: dict[str, Kind] = {"pv": "page"}

Fields = Mapping[str, Any]
_any = msgspec.json.Decoder(Any)


class _SelfDescribing(msgspec.Struct):
    schema: str
    data: Any = None


_described = msgspec.json.Decoder(_SelfDescribing)


def call_of(fields: Fields, visitor: str) -> tuple[Call, Kind]:
    """Return the event as a call, and of which kind; ``visitor`` is for one without identifiers."""
    session, around = _contexts(fields)
    told = _told(fields)
    page = page_at(
        fields.get("url"), title=fields.get("page"), referrer=fields.get("refr")
    ) | _texts(fields, _AROUND)
    if session.get("sessionId"):
        page.setdefault("session_id", session["sessionId"])
    anonymous = fields.get("duid") or session.get("userId") or fields.get("nuid")
    call = Call(
        message_id=fields.get("eid"),
        user_id=_text(fields.get("uid")),
        anonymous_id=_text(anonymous) or ("" if fields.get("uid") else visitor),
        event=told[0],
        properties={**around, **page, **told[1]},
        timestamp=text_of_milliseconds(fields.get("ttm") or fields.get("dtm"), "dtm"),
        context=_channel(fields),
    )
    screen = told[0] == _OWN_NAMES["screen_view"]
    return call, "screen" if screen else _KINDS.get(str(fields.get("e")), "track")


def sent_text(fields: Fields) -> str | None:
    """Return when the event was sent; a true time is not corrected, it has no sender's clock.

    Some trackers cut ``stm`` to whole seconds: an event is never sent before it happened.
    """
    if fields.get("ttm"):
        return None
    sent = text_of_milliseconds(fields.get("stm"), "stm")
    created = text_of_milliseconds(fields.get("dtm"), "dtm")
    return max(sent, created) if sent and created else sent


def _told(fields: Fields) -> tuple[str, dict[str, Any]]:
    """Return what the event is called and what it says, by its type ``e``."""
    match fields.get("e"):
        case "pv":
            return "", {}
        case "pp":
            return "Page Pinged", _numbers(fields, _SCROLL)
        case "se":
            value = _numbers(fields, {"se_va": "value"})
            return _text(fields.get("se_ac")), _texts(fields, _STRUCTURED) | value
        case "ue":
            return _unstructured(fields)
        case "tr":
            said = _texts(fields, _ORDER) | _numbers(fields, _ORDER_NUMBERS)
            return "Order Completed", said
        case "ti":
            said = _texts(fields, _ITEM) | _numbers(fields, _ITEM_NUMBERS)
            return "Product Ordered", said
    raise InvalidEvent(
        translatable("%(field)s must be one of %(known)s."),
        field="e",
        known="pv, pp, se, ue, tr, ti",
    )


def _unstructured(fields: Fields) -> tuple[str, dict[str, Any]]:
    outer = _json_in(fields, "ue_pr", "ue_px")
    if outer is None:
        raise missing("ue_pr")
    inner = _self_describing(outer.data, "ue_pr")
    vendor, name, version = _schema(inner.schema, "ue_pr.schema")
    said = inner.data if isinstance(inner.data, dict) else {"data": inner.data}
    if vendor.startswith(_OWN):
        if "targetUrl" in said:
            said = {**said, "href": said["targetUrl"]}
            del said["targetUrl"]
        return _OWN_NAMES.get(name, name), said
    return name, {"schema": f"{vendor}/{name}/{version}", **said}


def _contexts(fields: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the session of the client and the other contexts, each under its schema's name."""
    outer = _json_in(fields, "co", "cx")
    session: dict[str, Any] = {}
    around: dict[str, Any] = {}
    for one in outer.data if outer and isinstance(outer.data, list) else ():
        described = _self_describing(one, "co")
        vendor, name, _ = _schema(described.schema, "co.schema")
        data = described.data
        if not vendor.startswith(_OWN):
            around[name] = data
        elif name == "client_session" and isinstance(data, dict):
            session = data
        elif name == "web_page" and isinstance(data, dict):
            around["page_view_id"] = data.get("id")
    return session, around


def _json_in(fields: Fields, plain: str, encoded: str) -> _SelfDescribing | None:
    """Return the JSON that a field holds as text, or another as base64."""
    name = plain if fields.get(plain) else encoded
    raw = fields.get(name)
    if not raw:
        return None
    text = _text(raw)
    try:
        return decode(
            _described,
            checked(text.encode("utf-8", "replace") if name == plain else _from_base64(text)),
        )
    except InvalidEvent as fault:
        raise InvalidEvent(fault.message, **{**fault.values, "field": name}) from None


def _from_base64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise InvalidEvent(translatable("%(field)s is broken base64."), field="") from None


def _self_describing(value: object, field: str) -> _SelfDescribing:
    if not isinstance(value, dict) or not isinstance(value.get("schema"), str):
        raise missing(f"{field}.data.schema")
    return _SelfDescribing(value["schema"], value.get("data"))


def _schema(uri: str, field: str) -> tuple[str, str, str]:
    """Return vendor, name and version of ``iglu:com.acme/order/jsonschema/1-0-0``."""
    parts = uri.removeprefix("iglu:").split("/")
    if len(parts) != 4 or not all(parts):
        raise InvalidEvent(
            translatable("%(field)s names no schema: %(value)s."), field=field, value=uri[:80]
        )
    return parts[0], parts[1], parts[3]


def _channel(fields: Fields) -> Context | None:
    if fields.get("p") == "mob":
        return APP
    agent = fields.get("ua")
    return web_of(agent) if fields.get("p") == "web" or agent else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _texts(fields: Fields, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: fields[key] for key, name in names.items() if fields.get(key)}


def _numbers(fields: Fields, names: Mapping[str, str]) -> dict[str, Any]:
    """Return numbers as numbers; what is none stays as it was sent."""
    said = _texts(fields, names)
    for name, value in said.items():
        try:
            number = float(value)
        except (TypeError, ValueError):
            continue
        said[name] = int(number) if number.is_integer() else number
    return said
