"""Where in a site an event happened, without what a query string gives away.

Addresses lose their query, fragment and user name. Of the query only the campaign is kept
(``utm_source`` and its kin); the rest may hold names, tokens and searches of people.
"""

from typing import Any
from urllib.parse import parse_qsl

from polku.collect.calls import Page
from polku.collect.privacy.addresses import bare_address
from polku.collect.privacy.checks import truncated
from polku.collect.privacy.kinds import NETWORK_NAMES, NOTHING_KEPT, Kept

#: ``utm_campaign`` names the campaign; the others keep their own name.
CAMPAIGN = {
    "utm_source": "campaign_source",
    "utm_medium": "campaign_medium",
    "utm_campaign": "campaign_name",
    "utm_term": "campaign_term",
    "utm_content": "campaign_content",
}
_ADDRESSES = ("url", "path", "referrer", "referer", "href")
_TRACES = frozenset({*_ADDRESSES, *NETWORK_NAMES, "search"})


def campaign_of(address: object) -> dict[str, str]:
    """Return the campaign that the query of ``address`` names, by property name."""
    if not isinstance(address, str) or "utm_" not in address:
        return {}
    query = address.partition("?")[2].partition("#")[0]
    return {
        CAMPAIGN[key]: value[:256]
        for key, value in parse_qsl(query, errors="replace")
        if key in CAMPAIGN
    }


def add_page(said: dict[str, Any], page: Page) -> None:
    """Add to ``said`` where the event happened, and the campaign that led there."""
    if page.url:
        said["url"] = page.url
    if page.path:
        said["path"] = page.path
    if page.title:
        said["title"] = page.title
    if page.referrer:
        said["referrer"] = page.referrer
    add_campaign(said, page.url, page.search)


def add_campaign(said: dict[str, Any], *addresses: object) -> None:
    """Add to ``said`` the campaign that the query of an address names."""
    for address in addresses:
        if address:
            said.update(campaign_of(address))


def drop_traces(said: dict[str, Any], kept: Kept = NOTHING_KEPT) -> None:
    """Take network addresses and query strings out of ``said``, but for what is kept."""
    for key in _TRACES.intersection(said):
        value = said[key]
        if key in NETWORK_NAMES:
            del said[key]
            if kept.networks and (network := truncated(str(value))):
                said[key] = network
        elif key == "search":
            if str(value)[:1] == "?":
                del said[key]
        elif isinstance(value, str):
            said[key] = bare_address(value, kept.query)
