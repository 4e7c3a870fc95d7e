"""What RudderStack's clients do beyond Segment's calls: a greeting, and a beacon on leaving."""

import re

from polku.collect.greeting import Greeting
from polku.collect.http import Reply, Request
from polku.collect.keys import key_in_query
from polku.collect.protocols.segment import BATCH

_UPDATED = "2026-01-01T00:00:00.000Z"
_NONE = {"enabled": False}

PATHS = {"/beacon/v1/batch": BATCH}


def _key(request: Request, _body: bytes) -> str:
    return key_in_query(request.query)


def _source_config(_request: Request, key: str) -> Reply:
    """Return what analytics-js loads before it sends: a source without destinations."""
    source = {
        "id": "polku",
        "name": "Polku",
        "writeKey": key,
        "enabled": True,
        "workspaceId": "polku",
        "config": {
            "statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}
        },
        "destinations": [],
        "dataplanes": {},
        "updatedAt": _UPDATED,
    }
    return Reply(
        200,
        {
            "source": source,
            "updatedAt": _UPDATED,
            "consentManagementMetadata": {"providers": []},
        },
    )


GREETINGS = (Greeting(re.compile("/sourceConfig"), ("GET",), _key, _source_config),)
