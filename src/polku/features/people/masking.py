"""Hide contact details from those who need not see them: in ids, properties and words."""

import re
from collections.abc import Mapping
from typing import Any

_E_MAIL = re.compile(r"([\w+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")
#: A number that begins as telephone numbers do: with + or 0, seven digits or more; no date.
_PHONE = re.compile(
    r"(?<![\w.,])(?!\d\d?\.\d\d?\.\d{2,4}\b)(?:\+\d{1,3}|0\d)"
    r"(?:[ \u00a0()./-]{0,2}\d){5,12}(?!\w)"
)
_HIDDEN = "••••"

#: Fields that hold how or where to reach somebody, or a number that stands for them.
_CONTACT = frozenset(
    (
        *("email", "emailaddress", "mail", "phone", "phonenumber", "mobile", "mobilephone"),
        *("telephone", "tel", "msisdn", "fax", "address", "street", "streetaddress"),
        *("postaladdress", "ssn", "hetu", "henkilotunnus", "personalid", "nationalid"),
        *("socialsecuritynumber", "passport", "iban", "bankaccount", "cardnumber", "ip"),
        *("ipaddress", "birthday", "birthdate", "dateofbirth", "password", "latitude"),
        *("longitude",),
    )
)
#: Parts of an address that tell no more than where somebody roughly lives.
_ROUGH = frozenset(("city", "town", "municipality", "region", "state", "country"))


def mask_text(text: str) -> str:
    """Return ``text`` with e-mail addresses and telephone numbers hidden.

    >>> mask_text("aino@example.fi, 040 123 4567")
    'a••••@example.fi, 04 ••••67'
    """
    text = _E_MAIL.sub(lambda found: f"{found[1]}{_HIDDEN}@{found[2]}", text)
    return _PHONE.sub(lambda found: f"{found[0][:2]} {_HIDDEN}{found[0][-2:]}", text)


def mask_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``properties`` without contact details, however deep they lie."""
    return {name: _masked(name, value) for name, value in properties.items()}


def _masked(name: str, value: Any, *, inside: bool = False) -> Any:
    plain = re.sub(r"[^a-z]", "", name.lower())
    hidden = plain not in _ROUGH if inside else plain in _CONTACT
    if isinstance(value, Mapping):
        within = inside or hidden
        return {key: _masked(key, one, inside=within) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(name, one, inside=inside) for one in value]
    if isinstance(value, str) and value:
        masked = mask_text(value)
        return masked if masked != value or not hidden else _HIDDEN
    return _HIDDEN if hidden and value not in (None, "") else value
