"""Translate one request of Matomo's tracking protocol: a page, an event, a search, an order."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from polku.collect.calls import Call
from polku.collect.places import page_at
from polku.collect.strict_json import decode
from polku.collect.translating import web_of
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import Kind

#: Segment's fields in Matomo's words, for faults.
NAMES = {
    "userId": "uid",
    "anonymousId": "_id",
    "timestamp": "cdt",
    "event": "e_a",
}
_EVENT = {"e_c": "category", "e_n": "label", "e_v": "value"}
_SEARCH = {"search": "query", "search_cat": "category", "search_count": "results"}
_ORDER = {
    "ec_id": "order_id",
    "revenue": "total",
    "ec_st": "subtotal",
    "ec_tx": "tax",
    "ec_sh": "shipping",
    "ec_dt": "discount",
}
_GOAL = {"idgoal": "goal", "revenue": "revenue"}
_CONTENT = {"c_n": "content", "c_p": "content_piece", "c_t": "content_target"}
_AROUND = {
    "lang": "language",
    "res": "screen",
    "pv_id": "page_view_id",
    "_pks": "product_sku",
    "_pkn": "product_name",
    "_pkc": "product_category",
    "_pkp": "product_price",
    "gt_ms": "server_ms",
}
_NUMBERS = frozenset(
    {"e_v", "search_count", "revenue", "ec_st", "ec_tx", "ec_sh", "ec_dt", "gt_ms", "_pkp"}
)
_ITEM = ("sku", "name", "category", "price", "quantity")

Fields = Mapping[str, str]
_variables = msgspec.json.Decoder(dict[str, Any])
_items = msgspec.json.Decoder(list[list[Any]])


def call_of(fields: Fields, visitor: str) -> tuple[Call, Kind]:
    """Return the request as a call, and of which kind; ``visitor`` is for one without identifiers.

    Matomo's requests carry no id. Its browser client gives each a random number within a page
    view: with both, the same request sent again is the same event.
    """
    kind, name, told = _told(fields)
    user_id = fields.get("uid")
    anonymous = fields.get("cid") or fields.get("_id") or ("" if user_id else visitor)
    call = Call(
        message_id=_message_id(fields),
        user_id=user_id,
        anonymous_id=anonymous,
        event=name,
        properties={
            **page_at(
                fields.get("url"),
                title=fields.get("action_name"),
                referrer=fields.get("urlref"),
            ),
            **_said(fields, _AROUND),
            **_custom(fields),
            **told,
        },
        context=web_of(fields.get("ua")),
    )
    return call, kind


def _told(fields: Fields) -> tuple[Kind, str, dict[str, Any]]:
    """Return kind, name and properties by the one thing that the request is about."""
    for key, tell in _ABOUT:
        if fields.get(key):
            name, told = tell(fields)
            return "track", name, told
    if fields.get("ca") == "1":
        return "track", fields.get("action_name") or "Action", {}
    return "page", "", {}


def _event(fields: Fields) -> tuple[str, dict[str, Any]]:
    return fields.get("e_a", ""), _said(fields, _EVENT)


def _search(fields: Fields) -> tuple[str, dict[str, Any]]:
    return "Site Searched", _said(fields, _SEARCH)


def _goal(fields: Fields) -> tuple[str, dict[str, Any]]:
    """Return a goal that was reached; goal 0 is the shop: an order, or without one a basket."""
    if fields["idgoal"] != "0":
        return "Goal Reached", _said(fields, _GOAL)
    said = _said(fields, _ORDER)
    if items := _json(_items, fields, "ec_items"):
        said["products"] = [dict(zip(_ITEM, item, strict=False)) for item in items]
    return "Order Completed" if fields.get("ec_id") else "Cart Updated", said


def _download(fields: Fields) -> tuple[str, dict[str, Any]]:
    return "File Downloaded", {"href": fields["download"]}


def _link(fields: Fields) -> tuple[str, dict[str, Any]]:
    return "Link Clicked", {"href": fields["link"]}


def _content(fields: Fields) -> tuple[str, dict[str, Any]]:
    name = "Content Used" if fields.get("c_i") else "Content Shown"
    return name, _said(fields, _CONTENT)


def _ping(_fields: Fields) -> tuple[str, dict[str, Any]]:
    return "Page Pinged", {}


_ABOUT = (
    ("ping", _ping),
    ("e_c", _event),
    ("e_a", _event),
    ("idgoal", _goal),
    ("search", _search),
    ("download", _download),
    ("link", _link),
    ("c_n", _content),
)


def _custom(fields: Fields) -> dict[str, Any]:
    """Return custom variables, of the visit and of the page, and custom dimensions."""
    said = {key: value for key, value in fields.items() if _is_dimension(key) and value}
    for field in ("_cvar", "cvar"):
        for pair in (_json(_variables, fields, field) or {}).values():
            if not (isinstance(pair, list) and len(pair) == 2):
                raise InvalidEvent(
                    translatable("%(field)s must be a list, not %(got)s."),
                    field=field,
                    got=type(pair).__name__,
                )
            said[str(pair[0])] = pair[1]
    return said


def _is_dimension(key: str) -> bool:
    return key.startswith("dimension") and key[9:].isdecimal()


def _json(decoder: msgspec.json.Decoder[Any], fields: Fields, field: str) -> Any:
    text = fields.get(field)
    if not text:
        return None
    try:
        return decode(decoder, text.encode("utf-8", "replace"))
    except InvalidEvent as fault:
        raise InvalidEvent(fault.message, **{**fault.values, "field": field}) from None


def _said(fields: Fields, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: _value(fields, key) for key, name in names.items() if fields.get(key)}


def _value(fields: Fields, key: str) -> Any:
    """Return a number as a number; what is none stays as it was sent."""
    if key in _NUMBERS:
        try:
            number = float(fields[key])
        except ValueError:
            return fields[key]
        return int(number) if number.is_integer() else number
    return fields[key]


def _message_id(fields: Fields) -> str:
    if not (fields.get("rand") and fields.get("pv_id")):
        return ""
    said = "\n".join(f"{key}={value}" for key, value in sorted(fields.items()))
    return blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()
