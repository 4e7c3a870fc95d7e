"""Hand events to the server that holds the data, as if it were the store itself."""

import http.client
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from polku.collect import bulk
from polku.vocabulary.errors import StoreFailed, UnknownKey, translatable
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt

_AT_ONCE = 5_000
#: Seconds before each try.
_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)
_PATIENCE = 120.0
_UNREACHED = 0
_PASSING = (_UNREACHED, 503)

_receipt = msgspec.json.Decoder(Receipt)


class RemoteSink:
    """A `Sink` in front of the server at ``url`` (http, on this machine); use it in one thread.

    What a busy server refuses is sent again a few times: the same events are never stored twice.
    """

    def __init__(self, url: str, token: str) -> None:
        self._token = token
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE)

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Return once the server has every event on disk.

        Raises `UnknownKey` where the server does not accept the token, `StoreFailed` where it
        cannot be reached or cannot write.
        """
        stored = duplicate = erased = quarantined = 0
        for start in range(0, len(events), _AT_ONCE):
            receipt = self._send(project_id, events[start : start + _AT_ONCE])
            stored += receipt.stored
            erased += receipt.erased
            duplicate += receipt.duplicate
            quarantined += receipt.quarantined
        return Receipt(stored, duplicate, erased, quarantined=quarantined)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(self, project_id: int, events: Sequence[Event]) -> Receipt:
        body = bulk.packed(events)
        answer = b""
        for pause in _PAUSES:
            time.sleep(pause)
            status, answer = self._post(f"{bulk.PATH}?project={project_id}", body)
            if status == 200:
                return _receipt.decode(answer)
            if status == 401:
                raise UnknownKey(translatable("The running server does not accept this token."))
            if status not in _PASSING:
                break
        raise StoreFailed(
            translatable("The running server did not take the events: %(reason)s"),
            reason=answer[:300].decode(errors="replace"),
        )

    def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            self._connection.request("POST", path, body, headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as fault:
            self._connection.close()
            return _UNREACHED, (str(fault) or type(fault).__name__).encode()
