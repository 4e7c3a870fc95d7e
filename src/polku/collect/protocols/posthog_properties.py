"""Give PostHog's properties plain names, and leave out what only its own servers need."""

import re
from collections.abc import Mapping
from typing import Any

from polku.collect.page import CAMPAIGN

#: Whatever is not here keeps its name, without ``$``.
_NAMES = {
    **CAMPAIGN,
    "$current_url": "url",
    "$pathname": "path",
    "$screen_name": "name",
    "$device_type": "device",
    "$browser_language": "language",
    "$lib": "library",
    "$lib_version": "library_version",
    "$event_type": "action",
}
#: Identifiers that have a place of their own, network addresses, and the client's own state.
_NOT_KEPT = frozenset(
    {
        "$anon_distinct_id",
        "$browser_language_prefix",
        "$config_defaults",
        "$configured_session_timeout_ms",
        "$feature_flag_payloads",
        "$geoip_disable",
        "$group_key",
        "$group_set",
        "$group_type",
        "$groups",
        "$ignore_sent_at",
        "$initialization_time",
        "$insert_id",
        "$ip",
        "$is_identified",
        "$is_server",
        "$lib_custom_api_host",
        "$lib_rate_limit_remaining_tokens",
        "$process_person_profile",
        "$raw_user_agent",
        "$recording_status",
        "$sdk_dist_channel",
        "$set",
        "$set_once",
        "$time",
        "$unset",
        "$user_id",
        "$user_agent",
        "$window_id",
        "distinct_id",
        "token",
    }
)
_NOT_KEPT_PREFIX = "$sdk_debug_"
_NOT_KEPT_SUFFIX = "_server_side"
#: What PostHog says where a visit came from nowhere.
_DIRECT = "$direct"
#: The query and fragment of an address, wherever in a text it stands.
_QUERY = re.compile(r"(https?://[^\s\"'?#]+)[?#][^\s\"']*")


def plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``properties`` under plain names; the sender's own win over PostHog's.

    >>> plain({"$current_url": "https://shop.example/", "$ip": "192.0.2.7", "total": 5})
    {'url': 'https://shop.example/', 'total': 5}
    """
    result: dict[str, Any] = {}
    for key, value in properties.items():
        if value is None or value == _DIRECT or _is_noise(key):
            continue
        name = _NAMES.get(key) or key.lstrip("$") or key
        if name == key:
            result[name] = value
        else:
            result.setdefault(name, _said(name, value))
    return result


def _said(name: str, value: Any) -> Any:
    if name == "device" and isinstance(value, str):
        return value.lower()  # as `polku.collect.agent` writes it: "Desktop" is not another device
    return value if name in ("url", "referrer") else bared(value)


def bared(value: Any) -> Any:
    """Return ``value`` with every address in it bare: these are PostHog's own, not the sender's."""
    if isinstance(value, str):
        return _QUERY.sub(r"\1", value) if "://" in value else value
    if isinstance(value, dict):
        return {bared(key): bared(one) for key, one in value.items()}
    if isinstance(value, list):
        return [bared(one) for one in value]
    return value


def _is_noise(key: str) -> bool:
    return (
        key in _NOT_KEPT
        or key.startswith(_NOT_KEPT_PREFIX)
        or (key.startswith("$") and key.endswith(_NOT_KEPT_SUFFIX))
    )
