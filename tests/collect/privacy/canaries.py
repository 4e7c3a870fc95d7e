"""Make e-mail addresses, codes, accounts, numbers and tokens that are valid, and near misses."""

import random
import string
from collections.abc import Callable

_REMAINDERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_LETTERS = string.ascii_lowercase + "äö"


def email(dice: random.Random) -> str:
    """Return an e-mail address."""
    name = "".join(dice.choices(_LETTERS, k=dice.randint(2, 9)))
    tag = dice.choice(("", "", ".m", "+tag", "_x", "-k", "1987"))
    return f"{name}{tag}@{''.join(dice.choices(string.ascii_lowercase, k=6))}.{_end(dice)}"


def _end(dice: random.Random) -> str:
    return dice.choice(("fi", "com", "co.uk", "company", "se"))


def identity_code(dice: random.Random) -> str:
    """Return a Finnish personal identity code, with an old or a new separator."""
    day = f"{dice.randint(1, 28):02}{dice.randint(1, 12):02}{dice.randint(0, 99):02}"
    number = f"{dice.randint(2, 999):03}"
    mark = dice.choice("+-YXWVUABCDEF")
    return f"{day}{mark}{number}{_REMAINDERS[int(day + number) % 31]}"


def iban(dice: random.Random) -> str:
    """Return a bank account, as it is written or as it is printed in fours."""
    country, length = dice.choice((("FI", 18), ("SE", 24), ("DE", 22), ("NO", 15), ("EE", 20)))
    account = "".join(dice.choices(string.digits, k=length - 4))
    value = int("".join(str(int(letter, 36)) for letter in f"{account}{country}00"))
    whole = f"{country}{98 - value % 97:02}{account}"
    if dice.random() < 0.5:
        return whole
    return " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))


def phone(dice: random.Random) -> str:
    """Return a Finnish or foreign number of a person, as people write them."""
    if dice.random() < 0.3:
        start = dice.choice(("+46 70 ", "+49 1512 ", "+33 6 1", "+372 5", "0046 70 "))
        return start + dice.choice(("123 4567", "3456789", "345 6789"))
    operator = dice.choice(("040", "050", "045", "044", "041"))
    rest = f"{dice.randint(1_000_000, 9_999_999)}"
    forms = (
        f"{operator}{rest}",
        f"{operator} {rest}",
        f"{operator} {rest[:3]} {rest[3:]}",
        f"{operator}-{rest}",
        f"+358 {operator[1:]} {rest[:3]} {rest[3:]}",
        f"+358{operator[1:]}{rest}",
        f"00358 {operator[1:]} {rest}",
    )
    return dice.choice(forms)


def token(dice: random.Random) -> str:
    """Return a token as services make them."""
    body = "".join(dice.choices(string.ascii_letters + string.digits, k=30))
    return dice.choice(
        (
            f"eyJhbGciOiJIUzI1NiJ9.{body}.{body[:12]}",
            f"Bearer {body}",
            f"sk_live_{body}",
            f"ghp_{body}",
            f"token={body}",
            f"salasana: {body[:10]}",
        )
    )


def network(dice: random.Random) -> str:
    """Return a network address."""
    if dice.random() < 0.5:
        return ".".join(str(dice.randint(1, 254)) for _ in range(4))
    return "2001:db8:" + ":".join(f"{dice.randint(1, 0xFFFF):x}" for _ in range(6))


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "email": email,
    "identity_code": identity_code,
    "iban": iban,
    "phone": phone,
    "token": token,
    "network": network,
}


def wrong_identity_code(dice: random.Random) -> str:
    """Return an identity code whose check character is wrong."""
    code = identity_code(dice)
    return code[:-1] + dice.choice([one for one in _REMAINDERS if one != code[-1]])


def wrong_iban(dice: random.Random) -> str:
    """Return an account whose check digits are wrong."""
    code = iban(dice).replace(" ", "")
    return code[:2] + f"{(int(code[2:4]) + dice.randint(1, 90)) % 97:02}" + code[4:]


def plain(dice: random.Random) -> str:
    """Return digits and words that tell nothing of a person."""
    return dice.choice(
        (
            f"{dice.randint(2020, 2027)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            f"klo {dice.randint(0, 23):02}:{dice.randint(0, 59):02}",
            f"tilaus {dice.randint(10_000_000, 99_999_999)}",
            f"A-{dice.randint(100, 99_999)}",
            f"{dice.randint(1, 99)},{dice.randint(0, 99):02} €",
            f"versio {dice.randint(1, 9)}.{dice.randint(0, 9)}.{dice.randint(0, 20)}",
            f"#{dice.randint(1, 0xFFFFFF):06x}",
            f"{dice.randint(1, 31)}.{dice.randint(1, 12)}.{dice.randint(2020, 2026)}",
            f"puh. 0800 {dice.randint(10_000, 99_999)}",
            f"{dice.randint(10_000, 99_999)} Helsinki",
            "laitan@ viestin ja odotan",
            f"GTIN {dice.randint(6_400_000_000_000, 6_499_999_999_999)}",
        )
    )
