"""Find in text what tells who somebody is, and put a marker in its place.

A pattern finds candidates, a check decides. The patterns begin at the start of a run and take it
whole (possessively), so that no text makes them look at it twice.
"""

import re
from collections.abc import Callable

from polku.collect.privacy.checks import (
    iban_length,
    is_iban,
    is_identity_code,
    is_network_address,
    is_phone,
)
from polku.collect.privacy.kinds import MARKERS, Kind

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]++(?:@|%40)[\w-]++(?:\.[\w-]++)++")
_IDENTITY_CODE = re.compile(
    r"(?<![0-9A-Za-z])([0-3]\d[01]\d{3})(?:[-+A-FU-Ya-fu-y–−‐]|%2[Bb])(\d{3})"
    r"([0-9A-FHJ-NPR-Ya-fhj-npr-y])(?![0-9A-Za-z])"
)
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}\d\d(?=[ -]?[0-9A-Za-z])")
_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[-.,:/])"
    r"(?:\+[1-9]|00[1-9]|0(?=\d)|\(0|358(?=[45]))(?:[ ()\-]{0,2}\d){6,14}(?![-+]?\w)"
)
_TOKEN = re.compile(
    r"(?<![\w-])(?:"
    r"eyJ[\w-]{6,}+\.[\w-]{6,}+(?:\.[\w-]*+)?"
    r"|(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_][\w-]{8,}+"
    r"|gh[pousr]_\w{16,}+|github_pat_\w{16,}+|glpat-[\w-]{16,}+|xox[abprs]-[\w-]{8,}+"
    r"|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}+|polku_[\w-]{16,}+"
    r"|[Bb]earer[ +][\w.~+/=-]{8,}+"
    r")"
)
_SECRET = re.compile(
    r"(?<![a-z])((?:api[_-]?key|access[_-]?token|token|secret|password|passwd|salasana)"
    r"[\"']?\s{0,3}[=:]\s{0,3}[\"']?)([^\s\"'&,;]{6,}+)",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{2,4}:[0-9A-Fa-f:]{3,35}(?:[\d.]{7,15})?)"
    r"(?![\w:]|\.\d)"
)
#: Every code, number and address of version 4 has one of these in it.
_DIGITS = re.compile(r"[0-9+][0-9.][0-9]")
_TOKEN_SIGNS = ("=", ":", "_", "-", "eyJ", "earer", "AKIA", "AIza")
_LONGEST_IBAN = 34


def without(text: str, kinds: frozenset[Kind]) -> str:
    """Return ``text`` with a marker for everything of ``kinds`` in it.

    >>> without("Write to ada@example.com", frozenset({"email"}))
    'Write to [e-mail]'
    """
    for kind in _hinted(text):
        if kind in kinds:
            text = _REMOVERS[kind](text)
    return text


def _hinted(text: str) -> list[Kind]:
    """Return which kinds may be in ``text``, in the order in which they are removed.

    A token may hold an e-mail address, an IBAN a telephone number. Most texts have none.
    """
    hinted: list[Kind] = []
    if len(text) >= 8 and any(sign in text for sign in _TOKEN_SIGNS):
        hinted.append("token")
    if "@" in text or "%40" in text:
        hinted.append("email")
    digits = _DIGITS.search(text)
    if digits:
        hinted += ("identity_code", "iban")
    if text.count(":") >= 2 or (digits and text.count(".") >= 3):
        hinted.append("network")
    if digits:
        hinted.append("phone")
    return hinted


def _without_tokens(text: str) -> str:
    text = _TOKEN.sub(MARKERS["token"], text)
    if "=" in text or ":" in text:
        return _SECRET.sub(rf"\1{MARKERS['token']}", text)
    return text


def _without_emails(text: str) -> str:
    return _EMAIL.sub(MARKERS["email"], text)


def _without_identity_codes(text: str) -> str:
    return _IDENTITY_CODE.sub(_identity_code, text)


def _identity_code(match: re.Match[str]) -> str:
    known = is_identity_code(match[1] + match[2], match[3])
    return MARKERS["identity_code"] if known else match[0]


def _without_ibans(text: str) -> str:
    kept: list[str] = []
    done = 0
    for match in _IBAN.finditer(text):
        end = _end_of_iban(text, match.start()) if match.start() >= done else 0
        if end:
            kept += [text[done : match.start()], MARKERS["iban"]]
            done = end
    return "".join([*kept, text[done:]]) if kept else text


def _end_of_iban(text: str, start: int) -> int:
    """Return where the IBAN that begins at ``start`` ends; 0 where none begins there."""
    wanted = iban_length(text[start : start + 2].upper())
    letters = ""
    for place in range(start, min(len(text), start + 2 * _LONGEST_IBAN)):
        letter = text[place]
        if len(letters) == wanted:
            break
        if letter.isascii() and letter.isalnum():
            letters += letter.upper()
        elif letter not in " -":
            return 0
    else:
        place += 1
    if len(letters) != wanted or not wanted or _goes_on(text, place):
        return 0
    return place if is_iban(letters) else 0


def _goes_on(text: str, place: int) -> bool:
    return place < len(text) and text[place].isalnum()


def _without_phones(text: str) -> str:
    return _PHONE.sub(_phone, text)


def _phone(match: re.Match[str]) -> str:
    """Return a marker and what followed the number: "040 1234567 2" is a number and a two."""
    found = match[0]
    international = "+" + found if found.startswith("358") else found
    whole = international
    for _ in range(3):
        if is_phone(whole):
            return MARKERS["phone"] + international[len(whole) :]
        whole = whole[: max(whole.rfind(" "), whole.rfind("-"), 0)]
        if len(whole) < 7:
            break
    return found


def _without_networks(text: str) -> str:
    return _NETWORK.sub(_network, text)


def _network(match: re.Match[str]) -> str:
    found = match[0]
    known = is_network_address(found) and (":" not in found or found.count(":") >= 3)
    return MARKERS["network"] if known else found


_REMOVERS: dict[Kind, Callable[[str], str]] = {
    "token": _without_tokens,
    "email": _without_emails,
    "identity_code": _without_identity_codes,
    "iban": _without_ibans,
    "network": _without_networks,
    "phone": _without_phones,
}
