"""Say where the event store is: in a folder of this machine, or on a ClickHouse server or cluster.

``POLKU_EVENTS`` holds the address of a server, as
``clickhouse://user:password@host:8123/polku?secure=1&cluster=NAME``; without it the store is the
engine in this process, with its files in the data folder.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import clickhouse_connect
import msgspec
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from polku.store.forms import Form
from polku.vocabulary.errors import StoreFailed, WrongSetting, translatable

VARIABLE = "POLKU_EVENTS"

#: The embedded engine's own limit; the default would be nine tenths of the machine.
_ENGINE_MEMORY = 6_000_000_000
_DATABASE = "polku"
_CLUSTER_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
_YES = {"1": True, "0": False}

_FORM = translatable("Write POLKU_EVENTS as clickhouse://user:password@host:8123/polku.")
_NAMED = translatable("POLKU_EVENTS names another database; it is always called polku.")
_ASKED = translatable("After the ? of POLKU_EVENTS come secure=1 and cluster=NAME only.")
_CALLED = translatable(
    "The cluster's name in POLKU_EVENTS has a sign other than letters, digits, dots and hyphens."
)

#: On a cluster, what was acknowledged is on most replicas of its shard, and the writer, who must
#: know what is stored, reads no replica that has not caught up.
_CLUSTER_WRITE = {
    "distributed_foreground_insert": 1,
    "insert_quorum": "auto",
    "insert_quorum_parallel": 0,
    "select_sequential_consistency": 1,
    "alter_sync": 2,
    "distributed_ddl_task_timeout": 300,
}
#: A subquery in a join is asked of all machines, not of each one's own share.
_CLUSTER = {"distributed_product_mode": "global"}


class Address(msgspec.Struct, frozen=True):
    """A ``folder`` for the embedded engine, or a server's ``host`` with how to get in."""

    folder: str = ""
    host: str = ""
    port: int = 8123
    user: str = "default"
    password: str = ""
    secure: bool = False
    cluster: str = ""

    @property
    def is_embedded(self) -> bool:
        """Whether the engine runs in this process."""
        return not self.host

    @property
    def form(self) -> Form:
        """How tables are written there."""
        if self.is_embedded:
            return Form()
        kind: Literal["server", "cluster"] = "cluster" if self.cluster else "server"
        return Form(kind, self.cluster, self.user, self.password)

    def __str__(self) -> str:
        """Return the address as it may be shown: without the password."""
        if self.is_embedded:
            return self.folder
        named = f"?cluster={self.cluster}" if self.cluster else ""
        return f"clickhouse://{self.user}@{self.host}:{self.port}/{_DATABASE}{named}"

    def connect(self, settings: Mapping[str, Any]) -> Client:
        """Return a new connection that applies ``settings`` to every query.

        Raises `StoreFailed` where the server does not answer or does not let us in.
        """
        if self.is_embedded:
            return clickhouse_connect.get_client(
                interface="chdb",
                path=self.folder,
                settings=dict(settings),
                chdb_options={"max_server_memory_usage": _ENGINE_MEMORY},
                tz_mode="aware",
            )
        try:
            return self._over_http(settings)
        except ClickHouseError as error:
            raise StoreFailed(
                translatable("The event server at %(place)s does not answer: %(reason)s"),
                place=str(self),
                reason=str(error)[:300],
            ) from error

    def _over_http(self, settings: Mapping[str, Any]) -> Client:
        writes = settings.get("readonly") is None
        own = (_CLUSTER | (_CLUSTER_WRITE if writes else {})) if self.cluster else {}
        return clickhouse_connect.get_client(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            interface="https" if self.secure else "http",
            settings={**settings, **own},
            autogenerate_session_id=False,  # a pool's connections may reach different machines
            form_encode_query_params=True,  # values do not fit an address
            tz_mode="aware",
        )


def address_of(folder: Path) -> Address:
    """Return where the events of the data in ``folder`` are, as ``POLKU_EVENTS`` says."""
    text = os.environ.get(VARIABLE, "")
    return parse_address(text) if text else Address(folder=str(folder / "engine"))


def parse_address(text: str) -> Address:
    """Return the address of a server.

    >>> parse_address("clickhouse://polku:secret@events.example:8443/polku?secure=1").port
    8443

    Raises `WrongSetting`, which says what is wrong, and does not repeat the password.
    """
    parts = urlsplit(text)
    if parts.scheme != "clickhouse" or not parts.hostname:
        raise WrongSetting(_FORM)
    if parts.path.strip("/") not in ("", _DATABASE):
        raise WrongSetting(_NAMED)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    secure, cluster = options.pop("secure", "0"), options.pop("cluster", "")
    if options or secure not in _YES:
        raise WrongSetting(_ASKED)
    if cluster and not _CLUSTER_NAME.fullmatch(cluster):
        raise WrongSetting(_CALLED)
    return Address(
        host=parts.hostname,
        port=_port(parts.netloc) or (8443 if _YES[secure] else 8123),
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        secure=_YES[secure],
        cluster=cluster,
    )


def _port(place: str) -> int:
    try:
        return urlsplit(f"//{place}").port or 0
    except ValueError as error:
        raise WrongSetting(_FORM) from error
