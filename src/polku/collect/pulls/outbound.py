"""Fetch from addresses of others, and from no machine that the owner has not opened.

The name is looked up once, every address it has is checked, and the connection goes to an address
that was checked: what the name points to a moment later makes no difference. Redirections are not
followed. Private networks, this machine and what only a machine of the cloud can reach are
refused, unless they are named in POLKU_PULL_ALLOW.
"""

import http.client
import ipaddress
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

import msgspec

from polku.vocabulary.errors import PullFailed, translatable

_TIMEOUT = 30.0
_LARGEST = 50_000_000


class Answer(msgspec.Struct, frozen=True):
    """What was answered: the body, and the address of the next page where a header names one."""

    body: bytes
    next_page: str = ""


def check_address(address: str, allowed: Sequence[str] = ()) -> None:
    """Raise `PullFailed` where nothing may be fetched from ``address``."""
    _checked(address, allowed)


def fetch(address: str, allowed: Sequence[str] = (), *, user: str = "", secret: str = "") -> Answer:
    """Return what ``address`` answers; raises `PullFailed` and says what to do."""
    parts, place = _checked(address, allowed)
    connection = _connected(parts, place)
    try:
        connection.request("GET", _target(parts), headers=_headers(user, secret))
        response = connection.getresponse()
        body = response.read(_LARGEST + 1)
        link = response.headers.get("Link", "")
        wait = response.headers.get("Retry-After", "")
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(parts, error) from error
    finally:
        connection.close()
    _require_good(response.status, wait, parts)
    if len(body) > _LARGEST:
        raise PullFailed(translatable("The answer is larger than %(limit)d bytes."), limit=_LARGEST)
    return Answer(body, _next_in(link))


def same_host(address: str, other: str) -> bool:
    """Return whether two addresses are of one host: a key is not carried to another."""
    one, two = urlsplit(address), urlsplit(other)
    return (one.scheme, one.netloc) == (two.scheme, two.netloc)


def reachable(host: str, port: int, allowed: Sequence[str]) -> str:
    """Return a network address of ``host`` to connect to, all of which were checked.

    Raises `PullFailed` where there is no such host, or it is in a network that is not open.
    """
    found = _looked_up(host, port)
    if host not in allowed and not all(_is_open(one, allowed) for one in found):
        raise PullFailed(
            translatable(
                "“%(host)s” is in a private network, from which Polku fetches nothing. Whoever "
                "runs the server can allow it in POLKU_PULL_ALLOW."
            ),
            host=host,
        )
    return found[0]


def _checked(address: str, allowed: Sequence[str]) -> tuple[SplitResult, str]:
    """Return the parts of an address and one network address of it, all of which were checked."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise _refused(address) from error
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise _refused(address)
    if any(sign.isspace() or not sign.isprintable() for sign in address):
        raise _refused(address)
    if parts.scheme == "http" and host not in allowed and not _named(host, allowed):
        raise PullFailed(
            translatable("Fetch over https://: what goes over http:// can be read by others.")
        )
    return parts, reachable(host, port, allowed)


def _looked_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PullFailed(
            translatable("There is no host called “%(host)s”."), host=host[:200]
        ) from error
    return [str(one[4][0]) for one in found]


def _is_open(address: str, allowed: Iterable[str]) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(known, "ipv4_mapped", None) or known
    return (inner.is_global and not inner.is_multicast) or _named(address, allowed)


def _named(address: str, allowed: Iterable[str]) -> bool:
    """Return whether a network address lies in a network that is allowed."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(known in network for network in map(_network, allowed) if network is not None)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _connected(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    """Return a connection to the checked ``address``, in the name of the host."""
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    try:
        plain = socket.create_connection((address, port), timeout=_TIMEOUT)
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(plain, server_hostname=host) if secure else plain
    except OSError as error:
        raise _unreachable(parts, error) from error
    return connection


def _headers(user: str, secret: str) -> dict[str, str]:
    headers = {"Accept": "application/json, text/csv", "User-Agent": "Polku"}
    if user:
        pair = b64encode(f"{user}:{secret}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    elif secret:
        headers["Authorization"] = f"Bearer {secret}"
    return headers


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _require_good(status: int, wait: str, parts: SplitResult) -> None:
    if status == 200:
        return
    host = parts.hostname or ""
    if status in (401, 403):
        message = translatable("%(host)s does not let us in (%(status)d). Renew the credentials.")
    elif status == 429:
        message = translatable("%(host)s asks to fetch less often. It goes on at the next run.")
    elif 300 <= status < 400:
        message = translatable("%(host)s sends us elsewhere (%(status)d). Write the new address.")
    elif status == 404:
        message = translatable("%(host)s has nothing at this address (404). Mend the address.")
    else:
        message = translatable("%(host)s answers with an error (%(status)d). It is tried again.")
    raise PullFailed(message, host=host, status=status, wait=wait[:40])


def _next_in(link: str) -> str:
    for part in link.split(","):
        place, _, rest = part.partition(";")
        if 'rel="next"' in rest and place.strip().startswith("<"):
            return place.strip()[1:-1]
    return ""


def _refused(address: str) -> PullFailed:
    return PullFailed(
        translatable("“%(address)s” is no address to fetch from; write it as https://host/path."),
        address=address[:200],
    )


def _unreachable(parts: SplitResult, error: Exception) -> PullFailed:
    return PullFailed(
        translatable("%(host)s cannot be reached: %(reason)s. It is tried again."),
        host=parts.hostname or "",
        reason=str(error)[:200],
    )
