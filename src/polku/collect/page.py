"""Where in a site an event happened, without what a query string gives away.

Addresses lose their query, fragment and user name. Of the query only the campaign is kept
(``utm_source`` and its kin); the rest may hold names, tokens and searches of people.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

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
_FROM_CONTEXT = ("url", "path", "title", "referrer")
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


def page_properties(
    properties: Mapping[str, Any],
    page: Mapping[str, Any],
    campaign: Mapping[str, Any],
    kept: Kept = NOTHING_KEPT,
) -> dict[str, Any]:
    """Return ``properties`` with the page and campaign of the context, addresses made bare.

    What the event says itself wins over its context.
    """
    result = {key: value for key in _FROM_CONTEXT if (value := page.get(key))}
    _add_campaign(result, page)
    if campaign:
        result |= {f"campaign_{key}": value for key, value in campaign.items() if value}
    _add_campaign(result, properties)
    result.update(properties)
    return without_traces(result, kept)


def _add_campaign(result: dict[str, Any], said: Mapping[str, Any]) -> None:
    for address in (said.get("url"), said.get("search")):
        if address:
            result.update(campaign_of(address))


def without_traces(properties: Mapping[str, Any], kept: Kept = NOTHING_KEPT) -> dict[str, Any]:
    """Return ``properties`` without network addresses and query strings, but for what is kept."""
    result = dict(properties)
    for key in _TRACES.intersection(result):
        value = result[key]
        if key in NETWORK_NAMES:
            del result[key]
            if kept.networks and (network := truncated(str(value))):
                result[key] = network
        elif key == "search":
            if str(value)[:1] == "?":
                del result[key]
        elif isinstance(value, str):
            result[key] = bare_address(value, kept.query)
    return result
