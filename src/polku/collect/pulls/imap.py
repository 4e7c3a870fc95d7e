"""Read the new mail of one folder over IMAP, always encrypted, and leave it as it is.

``imaps://host/folder`` is TLS from the first byte, ``imap://host/folder`` begins with STARTTLS.
The folder is opened for reading only: nothing is marked read, moved or deleted. The cursor is the
server's UIDVALIDITY and the highest UID that was taken; where the former changed the server has
numbered its mail anew, and all of it is read again and counts once by its Message-IDs.
"""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, unquote, urlsplit

from polku.collect.pulls.mailbox import row_of
from polku.collect.pulls.outbound import reachable
from polku.collect.pulls.taking import Cursor, Taken, Write
from polku.vocabulary.errors import PullFailed, translatable

_TIMEOUT = 30.0
_PORTS = {"imaps": 993, "imap": 143}
#: Of a larger message only so many bytes are fetched: its words come before what is attached.
_LARGEST = 5_000_000
#: So many messages are in memory at a time, and so many are taken before the cursor is kept.
_AT_ONCE, _PART = 10, 5_000
_UID = re.compile(rb"\bUID (\d+)")
_ABROAD = re.compile(r"[^\x20-\x7e]+")


def check_mail_address(address: str, allowed: Sequence[str] = ()) -> None:
    """Raise `PullFailed` where no mail may be fetched from ``address``."""
    parts, port = _parts(address)
    reachable(parts.hostname or "", port, allowed)


def read_mail(
    address: str, cursor: Cursor, write: Write, allowed: Sequence[str], *, user: str, secret: str
) -> Taken:
    """Write a row for each message that came since ``cursor``."""
    parts, port = _parts(address)
    host = parts.hostname or ""
    with _connected(parts, port, reachable(host, port, allowed)) as client:
        _sign_in(client, host, user, secret)
        validity = _opened(client, unquote(parts.path.lstrip("/")) or "INBOX")
        since = int(cursor.get("uid", 0)) if cursor.get("validity") == validity else 0
        new = _since(client, since)
        for start in range(0, len(new[:_PART]), _AT_ONCE):
            for raw in _messages(client, new[start : min(start + _AT_ONCE, _PART)]):
                write(row_of(raw))
    last = max([since, *new[:_PART]])
    return Taken({"validity": validity, "uid": last}, more=len(new) > _PART)


class _Client(imaplib.IMAP4):
    """A connection to the address that was checked, in the name of the host."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        self._address = address
        self._secure = secure
        self.context = ssl.create_default_context()
        super().__init__(host, port, _TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        """Connect; the name is not looked up a second time."""
        plain = socket.create_connection((self._address, self.port), timeout)
        return self.context.wrap_socket(plain, server_hostname=self.host) if self._secure else plain

    def read(self, size: int) -> bytes:
        """Read so many bytes; the server says how many, and may say anything."""
        if size > _LARGEST + 1_000:
            raise self.abort(f"{size} bytes at once")
        return super().read(size)


@contextmanager
def _connected(parts: SplitResult, port: int, address: str) -> Iterator[_Client]:
    """Lend an encrypted connection; whatever breaks on it is said as `PullFailed`."""
    host = parts.hostname or ""
    try:
        client = _Client(host, port, address, secure=parts.scheme == "imaps")
    except (OSError, imaplib.IMAP4.error) as error:
        raise _unreachable(host, error) from error
    try:
        if parts.scheme == "imap":
            _encrypt(client, host)
        yield client
    except (OSError, imaplib.IMAP4.error) as error:
        raise PullFailed(
            translatable(
                "The connection to %(host)s was lost (%(reason)s). The next run goes on from the "
                "same place."
            ),
            host=host,
            reason=str(error)[:200],
        ) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()
        with suppress(OSError):
            client.shutdown()  # what a logout that failed leaves open


def _encrypt(client: _Client, host: str) -> None:
    """Ask for encryption before anything else is said; without it nothing is."""
    try:
        client.starttls(client.context)
    except ssl.SSLError as error:
        raise _unreachable(host, error) from error
    except imaplib.IMAP4.error as error:
        raise PullFailed(
            translatable("%(host)s does not encrypt what it sends. Try imaps:// in its address."),
            host=host,
        ) from error


def _unreachable(host: str, error: Exception) -> PullFailed:
    return PullFailed(
        translatable("%(host)s cannot be reached: %(reason)s. It is tried again."),
        host=host,
        reason=str(error)[:200],
    )


def _sign_in(client: _Client, host: str, user: str, secret: str) -> None:
    """Say who we are: in base64 where the server takes it, which holds any letter."""
    pair = f"\0{user}\0{secret}".encode()
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: pair)
        elif f"{user}{secret}".isascii() and f"{user}{secret}".isprintable():
            client.login(user, secret)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _not_let_in(host) from error
    if client.state != "AUTH":
        raise _not_let_in(host)


def _not_let_in(host: str) -> PullFailed:
    return PullFailed(
        translatable(
            "%(host)s does not accept the user name or the password. Renew the credentials."
        ),
        host=host,
    )


def _opened(client: _Client, folder: str) -> int:
    """Open a folder for reading only; return its UIDVALIDITY."""
    said, _ = client.select(_named(folder), readonly=True)
    if said != "OK":
        raise PullFailed(
            translatable("The mailbox has no folder called “%(folder)s”. Mend the address."),
            folder=folder[:200],
        )
    validity = client.response("UIDVALIDITY")[1][0]
    return int(validity or 0)


def _since(client: _Client, last: int) -> list[int]:
    """Return the UIDs above ``last``, the lowest first."""
    found = _answered(client, f"{last + 1}:*", "(UID)")
    uids = {int(uid[1]) for one in found if isinstance(one, bytes) and (uid := _UID.search(one))}
    return sorted(uid for uid in uids if uid > last)  # the highest comes also where none is new


def _messages(client: _Client, uids: Sequence[int]) -> Iterator[bytes]:
    chosen = ",".join(str(uid) for uid in uids)
    for one in _answered(client, chosen, f"(BODY.PEEK[]<0.{_LARGEST}>)"):
        if isinstance(one, tuple):
            yield bytes(one[1])


def _answered(client: _Client, uids: str, what: str) -> list[object]:
    said, found = client.uid("FETCH", uids, what)
    if said != "OK":
        raise client.error(f"FETCH: {said}")
    return list(found)


def _parts(address: str) -> tuple[SplitResult, int]:
    """Return the parts of an address and its port; raises `PullFailed`."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _refused(address) from error
    if not port or not parts.hostname or parts.username or parts.password or parts.query:
        raise _refused(address)
    if not unquote(address).isprintable() or any(sign.isspace() for sign in address):
        raise _refused(address)
    return parts, port


def _refused(address: str) -> PullFailed:
    return PullFailed(
        translatable(
            "“%(address)s” is no address of a mailbox; write it as imaps://host/folder, without "
            "the user name."
        ),
        address=address[:200],
    )


def _named(folder: str) -> str:
    """Return a folder's name as IMAP writes it: quoted, in modified UTF-7 (RFC 3501, 5.1.3).

    >>> _named("Työ & arviot")
    '"Ty&APY- &- arviot"'
    """
    written = _ABROAD.sub(_utf_7, folder.replace("&", "&-"))
    return '"' + written.replace("\\", r"\\").replace('"', r"\"") + '"'


def _utf_7(found: re.Match[str]) -> str:
    encoded = b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
    return f"&{encoded.replace('/', ',')}-"
