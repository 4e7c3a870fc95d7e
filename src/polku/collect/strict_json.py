"""Decode JSON into a type, with a bounded depth and faults that name the field.

Duplicate keys: the last one counts. What real clients write though JSON has no word for it is
mended: lone surrogates, which browsers send when they cut a text within an emoji, become U+FFFD;
NaN and Infinity, which Python sends, become null. Numbers beyond a double are refused.
"""

import re
from typing import TypeVar

import msgspec

from polku.vocabulary.errors import InvalidEvent, translatable

T = TypeVar("T")

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
_RAW_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|([\[{])|([\]}])', re.DOTALL)
_NO_NUMBER = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|(-?(?:NaN|Infinity)\b)', re.DOTALL)
_WHERE = re.compile(r"^(.*?)(?: - at `\$\.?(.*)`)?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_WRONG_TYPE = re.compile(r"Expected `(.*)`, got `(.*)`")


def require_depth(raw: bytes, depth: int) -> None:
    """Refuse JSON that nests deeper than ``depth``; what opens few brackets costs nothing."""
    if raw.count(b"{") + raw.count(b"[") <= depth:
        return
    level = 0
    for match in _STRUCTURE.finditer(raw):
        if match[1]:
            level += 1
            if level > depth:
                raise InvalidEvent(
                    translatable("%(field)s is nested deeper than %(depth)d levels."),
                    field="",
                    depth=depth,
                )
        elif match[2]:
            level -= 1


def decode(decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    """Decode ``raw``; a fault becomes an `InvalidEvent` whose ``field`` is the JSON path."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as fault:
        raise _invalid(fault) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decode_mended(decoder, raw)
    except RecursionError:
        raise InvalidEvent(translatable("%(field)s is nested too deeply."), field="") from None


def mended(raw: bytes) -> bytes:
    """Return ``raw`` without half surrogate pairs, escaped or as bytes, and without NaN."""
    text = _ESCAPE.sub(lambda match: rb"\ufffd" if match[1] else match[0], raw)
    text = _RAW_SURROGATE.sub("\ufffd".encode(), text)
    return _NO_NUMBER.sub(lambda match: b"null" if match[1] else match[0], text)


def _decode_mended(decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    try:
        return decoder.decode(mended(raw))
    except msgspec.ValidationError as fault:
        raise _invalid(fault) from None
    except UnicodeDecodeError:
        raise InvalidEvent(
            translatable("%(field)s holds text that is not UTF-8."), field=""
        ) from None
    except msgspec.DecodeError as fault:
        raise InvalidEvent(
            translatable("%(field)s is broken JSON: %(reason)s."), field="", reason=str(fault)
        ) from None


def _invalid(fault: msgspec.ValidationError) -> InvalidEvent:
    match = _WHERE.match(str(fault))
    text, path = match.groups("") if match else ("", "")
    if missing := _MISSING.fullmatch(text):
        return InvalidEvent(translatable("%(field)s is missing."), field=missing[1])
    if wrong := _WRONG_TYPE.fullmatch(text):
        return InvalidEvent(_sentence(wrong[1]), field=path, got=wrong[2])
    return InvalidEvent(
        translatable("%(field)s holds a number out of range."), field=path.partition("[...")[0]
    )


def _sentence(expected: str) -> str:
    if "float" in expected:
        return translatable("%(field)s must be text or a number, not %(got)s.")
    if "str" in expected:
        return translatable("%(field)s must be text, not %(got)s.")
    if "array" in expected:
        return translatable("%(field)s must be a list, not %(got)s.")
    return translatable("%(field)s must be an object, not %(got)s.")
