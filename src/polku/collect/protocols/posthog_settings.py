"""What PostHog's clients ask: their settings, and which feature flags hold (none, honestly)."""

import re
from typing import Any
from uuid import uuid4

import msgspec

from polku.collect.body import decode_body
from polku.collect.clock import EARLIEST
from polku.collect.greeting import Greeting
from polku.collect.http import Reply, Request
from polku.collect.limits import LIMITS
from polku.collect.protocols.posthog import key_of
from polku.collect.reading import Arrival
from polku.vocabulary.errors import PolkuError

_SCRIPT = ((b"content-type", b"text/javascript; charset=utf-8"), (b"cache-control", b"no-store"))
_NOT_TAKEN = {
    "success": False,
    "error": {
        "code": "not_taken",
        "field": "",
        "message": "Session recordings are not taken: set disable_session_recording.",
    },
}


def settings_for(key: str) -> dict[str, Any]:
    """Return what a browser client is to do: capture, but record nothing and ask for no flags."""
    return {
        "token": key,
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": False,
        "captureDeadClicks": False,
        "capturePerformance": {"network_timing": False, "web_vitals": True},
        "autocapture_opt_out": False,
        "autocaptureExceptions": False,
        "analytics": {"endpoint": "/i/v0/e/"},
        "elementsChainAsString": True,
        "sessionRecording": False,
        "heatmaps": False,
        "surveys": False,
        "defaultIdentifiedOnly": True,
        "siteApps": [],
    }


def no_flags() -> dict[str, Any]:
    """Return the answer to which flags hold: there are none here, and that is no error."""
    return {
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": False,
        "requestId": str(uuid4()),
        "supportedCompression": ["gzip", "gzip-js"],
        "sessionRecording": False,
        "surveys": False,
        "siteApps": [],
    }


def _key_in_path(request: Request, _body: bytes) -> str:
    return request.path.split("/")[2]


def _key_in_body(request: Request, body: bytes) -> str:
    arrival = Arrival(EARLIEST, query=request.query)
    try:
        return key_of(decode_body(body, LIMITS.batch), arrival)
    except PolkuError:
        return key_of(b"", arrival)


def _settings(_request: Request, key: str) -> Reply:
    return Reply(200, settings_for(key))


def _settings_script(_request: Request, key: str) -> Reply:
    name = msgspec.json.encode(key).replace(b"<", b"\\u003c")
    said = msgspec.json.encode({"config": settings_for(key), "siteApps": []})
    script = b"(w=>{(w._POSTHOG_REMOTE_CONFIG=w._POSTHOG_REMOTE_CONFIG||{})[%b]=%b})(window);"
    return Reply(200, script % (name, said.replace(b"<", b"\\u003c")), _SCRIPT)


def _flags(_request: Request, _key: str) -> Reply:
    return Reply(200, no_flags())


def _not_taken(_request: Request, _key: str) -> Reply:
    return Reply(400, _NOT_TAKEN)


GREETINGS = (
    Greeting(re.compile(r"/array/[^/]+/config"), ("GET",), _key_in_path, _settings),
    Greeting(re.compile(r"/array/[^/]+/config\.js"), ("GET",), _key_in_path, _settings_script),
    Greeting(re.compile(r"/flags|/decide"), ("GET", "POST"), _key_in_body, _flags),
    Greeting(re.compile(r"/s"), ("POST",), _key_in_body, _not_taken),
)
