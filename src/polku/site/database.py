"""Say where the metadata is kept: a file in the data folder, or a PostgreSQL server."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from polku.vocabulary.errors import WrongSetting, translatable

_WRONG = translatable("Write POLKU_DATABASE as postgresql://user:password@host:5432/name.")
_SCHEMES = ("postgresql", "postgres")


def database(folder: Path, address: str) -> dict[str, Any]:
    """Return Django's settings for the database at ``address``, by default a file in ``folder``.

    >>> database(Path("data"), "postgresql://ann:pw@db.example/polku?sslmode=require")["HOST"]
    'db.example'

    Raises `WrongSetting` where the address cannot be read; the password is not repeated.
    """
    return _server(address) if address else _file(folder)


def _file(folder: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "polku.db",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",  # a writer waits at the start, never fails midway
            "init_command": "pragma journal_mode=wal; pragma synchronous=full;"
            " pragma secure_delete=on;",
        },
    }


def _server(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    # A socket's folder stands after the ?, as libpq has it: postgresql:///polku?host=/run/postgresql
    host = options.pop("host", "") or unquote(parts.hostname or "")
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not name:
        raise WrongSetting(_WRONG)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or _port(address),
        "OPTIONS": {"connect_timeout": 10, **options},
        "CONN_HEALTH_CHECKS": True,
    }


def _port(address: str) -> str:
    try:
        return str(urlsplit(address).port or "")
    except ValueError as error:
        raise WrongSetting(_WRONG) from error
