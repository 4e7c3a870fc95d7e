"""Read where e-mail is handed over: ``smtp://user:password@host:587?tls=1`` or ``smtps://…``."""

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from polku.vocabulary.errors import WrongSetting, translatable

_PORTS = {"smtp": 25, "smtps": 465}


class MailServer(NamedTuple):
    """A mail server; without a ``host`` no e-mail is sent."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False


def mail_server(text: str) -> MailServer:
    """Return the mail server that is meant.

    >>> mail_server("smtp://polku:secret@mail.example:587?tls=1").starts_tls
    True

    Raises `WrongSetting`, which does not repeat the password.
    """
    if not text:
        return MailServer()
    parts = urlsplit(text)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls = options.pop("tls", "0")
    if parts.scheme not in _PORTS or not parts.hostname or options or tls not in ("0", "1"):
        raise WrongSetting(
            translatable("Write POLKU_MAIL as smtp://user:password@host:587?tls=1, or smtps://….")
        )
    is_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starts_tls=tls == "1" and not is_tls,
        is_tls=is_tls,
    )
