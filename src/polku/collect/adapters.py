"""Which protocol is spoken at which path: the one table of all that are."""

from polku.collect.greetings import is_greeting
from polku.collect.protocol import Protocol
from polku.collect.protocols import (
    cloudevents,
    matomo,
    mixpanel,
    otlp,
    pixel,
    plausible,
    posthog,
    rudder,
    segment,
    snowplow,
    umami,
)

PROTOCOLS: dict[str, Protocol] = {
    **segment.PATHS,
    **pixel.PATHS,
    **rudder.PATHS,
    **posthog.PATHS,
    **plausible.PATHS,
    **matomo.PATHS,
    **snowplow.PATHS,
    **otlp.PATHS,
    **cloudevents.PATHS,
    **mixpanel.PATHS,
    **umami.PATHS,
}


def is_collected(path: str) -> bool:
    """Return whether the collector answers at ``path``; all of ``/v1/`` is its own."""
    bare = path.rstrip("/")
    return path.startswith("/v1/") or bare in PROTOCOLS or is_greeting(bare)
