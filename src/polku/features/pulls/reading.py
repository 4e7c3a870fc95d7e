"""Read what a pull asks for, by the reader of its kind."""

from functools import partial
from pathlib import Path

from django.conf import settings

from polku.collect.pulls.access_log import read_access_log
from polku.collect.pulls.help_desk import begun, read_tickets
from polku.collect.pulls.imap import check_mail_address, read_mail
from polku.collect.pulls.mailbox import read_mailbox
from polku.collect.pulls.outbound import check_address, fetch
from polku.collect.pulls.places import file_place
from polku.collect.pulls.tables import read_tables
from polku.collect.pulls.taking import Cursor, Taken, Write
from polku.collect.visitors import Visitors
from polku.features.pulls.credentials import secret_of
from polku.features.pulls.models import Kind, Pull

#: The salts of the days of access logs, in the memory of this process only.
_visitors: dict[str, Visitors] = {}


def is_address(place: str) -> bool:
    """Return whether a pull fetches over the network rather than from a folder."""
    return "://" in place


def check_place(kind: str, place: str) -> None:
    """Raise `PullFailed` where nothing may be fetched from there; asked at saving and running."""
    if kind == Kind.HELP_DESK and is_address(place):
        check_address(begun(place, "2000-01-01T00:00:00Z"), _allowed())
    elif kind == Kind.MAILBOX and is_address(place):
        check_mail_address(place, _allowed())
    else:
        file_place(_folder(), place)


def read(pull: Pull, cursor: Cursor, write: Write) -> Taken:
    """Write the rows that came since ``cursor``; return where the next run goes on."""
    check_place(pull.kind, pull.place)
    if pull.kind == Kind.HELP_DESK and is_address(pull.place):
        ask = partial(fetch, allowed=_allowed(), user=pull.user, secret=secret_of(pull.pk))
        return read_tickets(pull.place, cursor, write, ask)
    if pull.kind == Kind.MAILBOX and is_address(pull.place):
        secret = secret_of(pull.pk)
        return read_mail(pull.place, cursor, write, _allowed(), user=pull.user, secret=secret)
    path = file_place(_folder(), pull.place)
    if pull.kind == Kind.MAILBOX:
        return read_mailbox(path, cursor, write)
    if pull.kind == Kind.ACCESS_LOG:
        salt = f"{settings.SECRET_KEY}:{pull.pk}".encode()
        return read_access_log(path, cursor, write, salt, _visitors)
    return read_tables(path, cursor, write)


def _folder() -> Path | None:
    return Path(settings.PULLS) if settings.PULLS else None


def _allowed() -> list[str]:
    return list(settings.PULL_ALLOW)
