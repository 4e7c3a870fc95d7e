"""Fetch the tickets of a help desk that changed, page by page, from where the last run ended.

``{since}`` in the address is the newest ``updated_at`` seen (as Freshdesk asks), ``{since_unix}``
the same in seconds (as Zendesk's incremental export asks). Tickets of that very moment come again
and count once.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from polku.collect.pulls.outbound import Answer, same_host
from polku.collect.pulls.tables import rows_in
from polku.collect.pulls.taking import MOST_ROWS, Cursor, Taken, Write
from polku.vocabulary.errors import PullFailed, translatable

_FIRST = "2000-01-01T00:00:00Z"
_MOST_PAGES = 1_000


def read_tickets(
    address: str, cursor: Cursor, write: Write, fetch: Callable[[str], Answer]
) -> Taken:
    """Write a row for each ticket that changed since ``cursor``."""
    since = str(cursor.get("since", _FIRST))
    page, seen, taken = begun(address, since), since, 0
    for _ in range(_MOST_PAGES):
        answer = fetch(page)
        rows = rows_in(answer.body)
        for row in rows:
            write(row)
        taken += len(rows)
        seen = max([seen, *_changes(rows)])
        following = answer.next_page or _next_page(answer.body)
        if not rows or not following or following == page:
            return Taken({"since": seen})
        if not same_host(following, page):
            raise PullFailed(translatable("The next page is on another host; it is not fetched."))
        if taken >= MOST_ROWS and seen > since:
            return Taken({"since": seen}, more=True)
        page = following
    raise PullFailed(
        translatable("There are more than %(limit)d pages; give a later beginning."),
        limit=_MOST_PAGES,
    )


def begun(address: str, since: str) -> str:
    """Return the address of the first page of what changed from ``since`` on."""
    moment = _moment(since) or datetime.fromisoformat(_FIRST)
    return address.replace("{since_unix}", str(int(moment.timestamp()))).replace("{since}", since)


def _changes(rows: Sequence[dict[str, Any]]) -> list[str]:
    found = [_moment(str(row.get("updated_at", ""))) for row in rows]
    return [f"{one.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for one in found if one]


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _next_page(body: bytes) -> str:
    said = msgspec.json.decode(body)
    if not isinstance(said, dict) or said.get("end_of_stream") is True:
        return ""
    named = said.get("next_page") or said.get("after_url") or ""
    return named if isinstance(named, str) else ""
