"""Tell real codes from digits that look like them: by their checksums and lengths."""

import ipaddress
from functools import lru_cache

import phonenumbers

_REMAINDERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
#: How long the IBANs of each country are, by the registry of the standard (ISO 13616).
_IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FO", "FI", "GL", "NL", "SD", "FK"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK", "MN"), 20),
    **dict.fromkeys(("HR", "LV", "LI", "CH"), 21),
    **dict.fromkeys(("BG", "BH", "CR", "GE", "DE", "IE", "ME", "RS", "GB", "VA"), 22),
    **dict.fromkeys(("AE", "IL", "GI", "IQ", "OM", "SO", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "MD", "PK", "RO", "SA", "SK", "ES", "SE", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MR", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "PL", "SV", "NI"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    **dict.fromkeys(("LC",), 32),
    **dict.fromkeys(("RU",), 33),
}
#: Numbers that a company has, not a person.
_OF_COMPANIES = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.VOICEMAIL,
    }
)


def is_identity_code(digits: str, mark: str) -> bool:
    """Return whether ``mark`` is the check character of a Finnish identity code's nine digits.

    >>> is_identity_code("131052308", "T")
    True
    """
    return digits[6:] not in ("000", "001") and _REMAINDERS[int(digits) % 31] == mark.upper()


def iban_length(country: str) -> int:
    """Return how many letters and digits an IBAN of ``country`` has; 0 where none is."""
    return _IBAN_LENGTHS.get(country, 0)


def is_iban(text: str) -> bool:
    """Return whether ``text``, in capitals without spaces, is an IBAN by its check digits.

    >>> is_iban("FI2112345600000785")
    True
    """
    moved = text[4:] + text[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


@lru_cache(maxsize=4096)
def is_phone(text: str) -> bool:
    """Return whether ``text`` is a person's number: Finnish, or international with + or 00.

    >>> is_phone("040 123 4567"), is_phone("+46 70 123 45 67"), is_phone("0800 12345")
    (True, True, False)
    """
    number = "+" + text[2:] if text.startswith("00") else text
    try:
        parsed = phonenumbers.parse(number, "FI")
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(parsed):
        return False
    return phonenumbers.number_type(parsed) not in _OF_COMPANIES


def is_network_address(text: str) -> bool:
    """Return whether ``text`` is an address of IP version 4 or 6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def truncated(address: str) -> str:
    """Return the network that an address is of, or nothing where it is no address.

    >>> truncated("192.0.2.130"), truncated("2001:db8:1:2::3")
    ('192.0.2.0', '2001:db8:1::')
    """
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, bits), strict=False).network_address)
