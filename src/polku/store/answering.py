"""What answers SQL: the store itself, or the running server that has it open."""

import http.client
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from polku.store.pool import Table
from polku.vocabulary.errors import QueryLimit, StoreFailed, translatable

#: Where the server answers the command line of its own machine.
PATH = "/local/query"

_PATIENCE = 120.0
_decoder = msgspec.msgpack.Decoder()


class Answering(Protocol):
    """Answers one SELECT with bound parameters; see `polku.store.Store.query`."""

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        """Return the rows."""
        ...


class RemoteStore:
    """Asks the server at ``url``, which has the data folder open, with its local ``token``."""

    def __init__(self, url: str, token: str) -> None:
        self._place = urlsplit(url).netloc
        self._token = token

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        """Return the rows. Raises `QueryLimit` and `StoreFailed` as the store would."""
        body = msgspec.msgpack.encode({"sql": sql, "parameters": parameters or {}})
        connection = http.client.HTTPConnection(self._place, timeout=_PATIENCE)
        try:
            connection.request("POST", PATH, body, {"Authorization": f"Bearer {self._token}"})
            response = connection.getresponse()
            answer = _decoder.decode(response.read())
        except (OSError, http.client.HTTPException, msgspec.MsgspecError) as fault:
            raise StoreFailed(
                translatable("The running server did not answer: %(reason)s"), reason=str(fault)
            ) from fault
        finally:
            connection.close()
        if response.status != 200:
            raise _error(answer)
        return unpacked(answer)


def packed(table: Table) -> bytes:
    """Return a table as the server sends it."""
    return msgspec.msgpack.encode(table, enc_hook=str)


def unpacked(answer: Mapping[str, Any]) -> Table:
    """Return a table as the server sent it."""
    rows = [tuple(row) for row in answer["rows"]]
    return Table(tuple(answer["columns"]), rows, answer["seconds"])


def _error(answer: Mapping[str, Any]) -> QueryLimit | StoreFailed:
    kind = QueryLimit if answer["code"] == QueryLimit.code else StoreFailed
    return kind("%(message)s", message=answer["message"])
