"""Read a mailbox of reviews: an mbox file, or a maildir folder.

A message is known by its Message-ID, so that one that is read again counts once. A file that has
not changed is not read again.
"""

import mailbox as library
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path

from polku.collect.pulls.taking import MOST_ROWS, Cursor, Row, Taken, Write
from polku.vocabulary.errors import PullFailed, translatable

_LONGEST_TEXT = 10_000
_LARGEST = 5_000_000
#: "4/5", "4 / 5", "★★★★☆", "Rating: 4".
_RATINGS = (
    re.compile(r"\b([1-5])\s*/\s*5\b"),
    re.compile(r"(?:rating|stars?|arvosana|tähteä)\s*[:=]?\s*([1-5])\b", re.IGNORECASE),
)
_parse = BytesParser(policy=policy.default).parsebytes


def read_mailbox(path: Path, cursor: Cursor, write: Write) -> Taken:
    """Write a row for each message that came since ``cursor``."""
    stand = _stand(path)
    if cursor.get("stand") == stand:
        return Taken(dict(cursor))
    since = float(cursor.get("since", 0.0)) if path.is_dir() else 0.0
    for count, raw in enumerate(_messages(path, since)):
        if count >= MOST_ROWS:
            raise PullFailed(
                translatable("The mailbox holds more than %(limit)d messages: split it."),
                limit=MOST_ROWS,
            )
        if len(raw) <= _LARGEST:
            write(row_of(raw))
    return Taken({"stand": stand, "since": _newest(path)})


def row_of(raw: bytes) -> Row:
    """Return what a message says, as columns of a mapping."""
    message = _parse(raw)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes no other
    name, address = parseaddr(_header(message, "from"))
    subject, text = _header(message, "subject"), _text(message)
    return {
        "message_id": _header(message, "message-id").strip() or _digest(raw),
        "date": _date(message),
        "from": address.lower(),
        "name": name,
        "subject": subject,
        "text": text,
        "rating": _rating(message, f"{subject}\n{text}"),
    }


def _messages(path: Path, since: float) -> Iterator[bytes]:
    if path.is_file():
        box = library.mbox(path, create=False)
        try:
            for key in box.keys():  # noqa: SIM118 - a mailbox yields messages otherwise
                yield box.get_bytes(key)
        finally:
            box.close()
        return
    for part in ("new", "cur"):
        for one in sorted((path / part).glob("*")):
            # a message may be moved from new to cur meanwhile
            if one.is_file() and one.stat().st_mtime >= since:
                yield one.read_bytes()


def _stand(path: Path) -> list[float]:
    places = [path] if path.is_file() else [path / "new", path / "cur"]
    return [value for one in places if one.exists() for value in _sizes(one)]


def _sizes(path: Path) -> tuple[float, float]:
    said = path.stat()
    return float(said.st_size), said.st_mtime


def _newest(path: Path) -> float:
    """Return from when on messages may be new; an hour of overlap, for what is moved late."""
    found = [one.stat().st_mtime for part in ("new", "cur") for one in (path / part).glob("*")]
    return max(found, default=0.0) - 3_600.0


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, LookupError, AttributeError, IndexError):  # a header beyond all rules
        return ""


def _date(message: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(_header(message, "date")).isoformat()
    except (ValueError, TypeError):
        return ""


def _text(message: EmailMessage) -> str:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        text = str(part.get_content()) if part is not None else ""
    except (ValueError, LookupError, AttributeError, UnicodeError):
        return ""
    plain = re.sub(r"<[^>]{0,500}>", " ", text) if part and _is_html(part) else text
    return " ".join(plain.split())[:_LONGEST_TEXT]


def _is_html(part: object) -> bool:
    return isinstance(part, EmailMessage) and part.get_content_type() == "text/html"


def _rating(message: EmailMessage, text: str) -> int | None:
    said = _header(message, "x-rating").strip()
    if said in ("1", "2", "3", "4", "5"):
        return int(said)
    stars = text.count("★")
    if 1 <= stars <= 5 and stars + text.count("☆") in (stars, 5):
        return stars
    found = next((found for one in _RATINGS if (found := one.search(text))), None)
    return int(found[1]) if found else None


def _digest(raw: bytes) -> str:
    return blake2b(raw, digest_size=16).hexdigest()
