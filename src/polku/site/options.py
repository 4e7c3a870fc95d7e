"""The table of settings that come from the environment: name, default and meaning."""

import os
from typing import NamedTuple


class Option(NamedTuple):
    """One environment variable that Polku reads."""

    name: str
    default: str
    meaning: str


OPTIONS = (
    Option("POLKU_DATA", "data", "Folder of everything Polku stores."),
    Option(
        "POLKU_EVENTS",
        "",
        "Event server instead of the data folder: clickhouse://user:password@host:8123/polku.",
    ),
    Option(
        "POLKU_DATABASE",
        "",
        "Metadata server instead of the data folder: postgresql://user:password@host:5432/name.",
    ),
    Option(
        "POLKU_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "Host names under which the pages are served, with commas between.",
    ),
    Option(
        "POLKU_ORIGINS",
        "",
        "Full origins (https://name) that forms may be sent from when a proxy stands in front.",
    ),
    Option("POLKU_HTTPS", "0", "1 where people reach the pages over HTTPS: cookies are secure."),
    Option(
        "POLKU_BACKUP",
        "",
        "Where a backup goes every day: a folder, or an address such as s3://bucket/folder.",
    ),
    Option("POLKU_BACKUP_KEEP", "7", "How many of these backups are kept."),
    Option("POLKU_PULLS", "", "Folder whose files scheduled pulls may read. Empty: none."),
    Option(
        "POLKU_PULL_ALLOW",
        "",
        "Hosts and networks inside that pulls may fetch from, with commas between.",
    ),
    Option(
        "POLKU_MAIL",
        "",
        "Mail server for what is sent by e-mail: smtp://user:password@host:587?tls=1.",
    ),
    Option("POLKU_MAIL_FROM", "polku@localhost", "The address that e-mail is sent from."),
    Option("POLKU_DEBUG", "0", "1 shows the traceback of a fault in the browser. Never in use."),
)

_BY_NAME = {option.name: option for option in OPTIONS}


def option(name: str) -> str:
    """Return the value of the option ``name``, or its default."""
    return os.environ.get(name, _BY_NAME[name].default)


def flag(name: str) -> bool:
    """Return whether the option ``name`` is switched on."""
    return option(name) == "1"


def number(name: str) -> int:
    """Return the option ``name`` as a whole number."""
    return int(option(name))


def words(name: str) -> list[str]:
    """Return the option ``name`` as a list of its parts between commas."""
    return [part.strip() for part in option(name).split(",") if part.strip()]
