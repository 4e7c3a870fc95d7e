"""OpenTelemetry's logs over HTTP as JSON: records about somebody become events."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from polku.collect.body import decode_body
from polku.collect.calls import Call, Context
from polku.collect.epoch import text_of_nanoseconds
from polku.collect.gathering import checked, gathered
from polku.collect.greeting import Greeting
from polku.collect.http import Reply, Request
from polku.collect.keys import key_in_query
from polku.collect.limits import MANY
from polku.collect.protocol import Protocol
from polku.collect.protocols.otlp_values import dictionary
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import APP, WEB, event_from
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event

#: Segment's fields in OpenTelemetry's words, for faults.
_NAMES = {
    "userId": "attributes.user.id",
    "anonymousId": "attributes.session.id",
    "messageId": "attributes.log.record.uid",
    "event": "eventName",
    "timestamp": "timeUnixNano",
    "properties": "attributes",
}
_USER = ("user.id", "enduser.id")
_VISITOR = ("enduser.pseudo.id", "app.installation.id", "device.id", "session.id")
_PLAIN = {
    "url.full": "url",
    "http.url": "url",
    "url.path": "path",
    "session.id": "session_id",
    "service.name": "service",
    "service.version": "service_version",
    "deployment.environment.name": "environment",
    "deployment.environment": "environment",
}
#: What a resource says of the sender that is worth a property.
_OF_RESOURCE = frozenset(
    {"service.name", "service.version", "deployment.environment.name", "deployment.environment"}
)
_NOT_KEPT = frozenset(
    {
        *_USER,
        "client.address",
        "event.name",
        "http.client_ip",
        "log.record.uid",
        "net.peer.ip",
        "net.sock.peer.addr",
        "network.peer.address",
        "source.address",
        "url.query",
        "user_agent.original",
    }
)
_CHANNELS = {"webjs": WEB, "swift": APP}


class _ScopeLogs(msgspec.Struct, rename="camel"):
    scope: msgspec.Raw = msgspec.Raw(b"{}")
    log_records: list[msgspec.Raw] = []


class _ResourceLogs(msgspec.Struct, rename="camel"):
    resource: msgspec.Raw = msgspec.Raw(b"{}")
    scope_logs: list[_ScopeLogs] = []


class _Logs(msgspec.Struct, rename="camel"):
    resource_logs: list[_ResourceLogs]


class _Resource(msgspec.Struct):
    attributes: list[Any] = []


class _Record(msgspec.Struct, rename="camel"):
    time_unix_nano: str | int | None = None
    observed_time_unix_nano: str | int | None = None
    severity_text: str | None = None
    event_name: str | None = None
    body: dict[str, Any] | None = None
    attributes: list[Any] = []


_logs = msgspec.json.Decoder(_Logs)
_resource = msgspec.json.Decoder(_Resource)
_record = msgspec.json.Decoder(_Record)


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read a request for ``/v1/logs``; what is about nobody is rejected, the others stand."""
    try:
        raws = list(_each_alone(decode(_logs, body)))
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    seen: Counter[bytes] = Counter()

    def read_one(raw: bytes) -> Event:
        seen[raw] += 1
        return _read_one(raw, arrival, seen[raw])

    return gathered(raws, read_one, within_field="logRecords", alone=lambda raw: raw)


def _each_alone(logs: _Logs) -> Iterator[bytes]:
    """Yield a request for each record that holds it alone, with its resource and scope."""
    for of_resource in logs.resource_logs:
        for of_scope in of_resource.scope_logs:
            for record in of_scope.log_records:
                yield b'{"resourceLogs":[{"resource":%b,"scopeLogs":[{"scope":%b,%b}]}]}' % (
                    bytes(of_resource.resource),
                    bytes(of_scope.scope),
                    b'"logRecords":[%b]' % bytes(record),
                )


def _read_one(raw: bytes, arrival: Arrival, time_of: int) -> Event:
    one = decode(_logs, checked(raw)).resource_logs[0]
    record = decode(_record, bytes(one.scope_logs[0].log_records[0]))
    sender = dictionary(decode(_resource, bytes(one.resource)).attributes, "resource.attributes")
    said = dictionary(record.attributes, "attributes")
    user_id = _first(_USER, said, sender)
    call = Call(
        message_id=said.get("log.record.uid") or _message_id(raw, time_of),
        user_id=user_id,
        anonymous_id=None if user_id else _first(_VISITOR, said, sender),
        event=record.event_name or said.get("event.name") or "Log Recorded",
        timestamp=_moment(record),
        properties=_properties(record, said, sender),
        context=_channel(sender),
    )
    return event_from(call, "track", arrival, _NAMES)


def _moment(record: _Record) -> str | None:
    return text_of_nanoseconds(record.time_unix_nano, "timeUnixNano") or text_of_nanoseconds(
        record.observed_time_unix_nano, "observedTimeUnixNano"
    )


def _first(names: tuple[str, ...], *places: Mapping[str, Any]) -> str | int | float | None:
    for place in places:
        for name in names:
            value = place.get(name)
            if isinstance(value, str | int | float) and value != "":
                return value
    return None


def _properties(
    record: _Record, said: Mapping[str, Any], sender: Mapping[str, Any]
) -> dict[str, Any]:
    body = dictionary([{"key": "message", "value": record.body}], "body") if record.body else {}
    told = body["message"] if isinstance(body.get("message"), dict) else body
    around = {key: value for key, value in sender.items() if key in _OF_RESOURCE}
    if record.severity_text:
        around["severity"] = record.severity_text
    every = {**around, **told, **said}
    return {_PLAIN.get(key, key): value for key, value in every.items() if key not in _NOT_KEPT}


def _channel(sender: Mapping[str, Any]) -> Context | None:
    return _CHANNELS.get(str(sender.get("telemetry.sdk.language")))


def _message_id(raw: bytes, time_of: int) -> str:
    """Return an id by the content: an exporter sends the same bytes again when it tries again.

    The second of two equal records of one request is another event.
    """
    return blake2b(raw, digest_size=16, salt=time_of.to_bytes(8, "big")).hexdigest()


def _decode(body: bytes, limit: int) -> bytes:
    try:
        return decode_body(body, limit)
    except InvalidEvent as fault:
        if body[:1] in (b"{", b"[", b""):
            raise
        raise InvalidEvent(
            translatable(
                "%(field)s is not JSON. Polku takes no protobuf: "
                "set OTEL_EXPORTER_OTLP_PROTOCOL=http/json."
            ),
            field="body",
        ) from fault


def _key_of(_body: bytes, arrival: Arrival) -> str:
    return key_in_query(arrival.query)


def _answer(body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    rejected = body.get("rejected", [])
    partial: dict[str, Any] = {}
    if rejected:
        partial["rejectedLogRecords"] = str(len(rejected))
        partial["errorMessage"] = rejected[0]["message"]
    return Reply(200, {"partialSuccess": partial})


def _not_taken(request: Request, _key: str) -> Reply:
    """Refuse for good: exporters drop what a 400 answers, and say so in their own log."""
    signal = request.path.rpartition("/")[2]
    message = f"Polku stores logs about customers, no {signal}: do not export them here."
    return Reply(400, {"code": 3, "message": message})


#: The path of OpenTelemetry's protocol.
PATHS = {
    "/v1/logs": Protocol(
        name="OpenTelemetry", read=read, key=_key_of, decode=_decode, answer=_answer, limits=MANY
    )
}
GREETINGS = (
    Greeting(
        re.compile(r"/v1/(traces|metrics)"),
        ("POST",),
        lambda request, _body: key_in_query(request.query),
        _not_taken,
    ),
)
