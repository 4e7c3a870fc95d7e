"""Run statements on the chDB of this process, with the settings and values of a request."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from xml.sax.saxutils import escape

import chdb
from chdb.state.sqlitelike import Connection

#: What the transport itself reads of a request; everything else is a setting of the engine.
_TRANSPORT = frozenset(
    {
        "query",
        "database",
        "query_id",
        "session_id",
        "wait_end_of_query",
        "buffer_size",
        "client_protocol_version",
        "enable_http_compression",
        "send_progress_in_http_headers",
        "http_headers_progress_interval_ms",
        "cancel_http_readonly_queries_on_client_close",
        "default_format",
    }
)
_NAME = re.compile(r"\w+", re.ASCII)
#: Given to one insert, so no reason to keep a connection for each of its values.
_PASSING = "insert_deduplication_token"


_CONFIG = """<clickhouse>
<users_config>{folder}/users.xml</users_config>
</clickhouse>
"""
_USERS = """<clickhouse>
<users>{users}</users>
<profiles><default/></profiles>
<quotas><default/></quotas>
</clickhouse>
"""
_USER = (
    "<{name}><password>{password}</password><networks><ip>::/0</ip></networks>"
    "<profile>default</profile><quota>default</quota></{name}>"
)


class Failed(Exception):
    """The engine refused; ``code`` is ClickHouse's own."""

    def __init__(self, text: str) -> None:
        start = text.find("Code: ")
        super().__init__(text[start:] if start > 0 else text)
        found = re.search(r"Code: (\d+)", text)
        self.code = int(found[1]) if found else 1


class Engine:
    """Connections to the chDB in ``folder``, each with settings of its own; it knows a user."""

    def __init__(self, folder: Path, name: str, password: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config = _CONFIG.format(folder=folder)
        users = {"default": "", name: escape(password)}
        known = "".join(_USER.format(name=one, password=word) for one, word in users.items())
        (folder / "config.xml").write_text(config)
        (folder / "users.xml").write_text(_USERS.format(users=known))
        self._path = str(folder / "engine")
        self._idle: dict[tuple[tuple[str, str], ...], list[Connection]] = {}
        self._lock = Lock()

    def run(
        self,
        sql: str,
        settings: Mapping[str, str],
        values: Mapping[str, str],
        default_format: str = "TabSeparated",
    ) -> bytes:
        """Return the answer to one statement. Raises `Failed`."""
        with self._connection(settings) as connection:
            return _asked(connection, sql, default_format, values)

    def insert(self, sql: str, data: bytes, settings: Mapping[str, str]) -> None:
        """Insert ``data``; ``sql`` is ``insert into ... format NAME`` without it."""
        head, form = re.split(r"\bformat\b\s+(?=\w+\s*$)", sql, flags=re.IGNORECASE)
        with tempfile.NamedTemporaryFile(suffix=".sent") as file:
            file.write(data)
            file.flush()
            with self._connection(settings) as connection:
                text = f"{head} from infile '{file.name}' format {form}"
                _asked(connection, text, "TabSeparated", {})

    @contextmanager
    def _connection(self, settings: Mapping[str, str]) -> Iterator[Connection]:
        own = {name: text for name, text in settings.items() if name not in _TRANSPORT}
        token = own.pop(_PASSING, "")
        key = tuple(sorted(own.items()))
        with self._lock:
            idle = self._idle.setdefault(key, [])
            connection = idle.pop() if idle else None
        connection = connection or self._connect(own)
        try:
            if token:
                _set(connection, _PASSING, token)
            yield connection
        finally:
            if token:
                _set(connection, _PASSING, "")
            with self._lock:
                idle.append(connection)

    def _connect(self, settings: Mapping[str, str]) -> Connection:
        config = Path(self._path).with_name("config.xml")
        connection = chdb.connect(
            f"{self._path}?config-file={config}&max_server_memory_usage=3000000000"
        )
        later = {name: text for name, text in settings.items() if name == "readonly"}
        for name, text in {"http_make_head_request": "0", **settings}.items():
            if name not in later:
                _set(connection, name, text)
        for name, text in later.items():  # nothing can be set after it
            _set(connection, name, text)
        return connection


def is_setting(name: str) -> bool:
    """Return whether a parameter of a request is meant for the engine."""
    return name not in _TRANSPORT and not name.startswith("param_")


def _set(connection: Connection, name: str, text: str) -> None:
    if not _NAME.fullmatch(name):
        raise Failed("Code: 115. DB::Exception: Unknown setting (UNKNOWN_SETTING)")
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    _asked(connection, f"set {name} = '{escaped}'", "TabSeparated", {})


def _asked(connection: Connection, sql: str, form: str, values: Mapping[str, str]) -> bytes:
    try:
        answer = connection.query(sql, form, params=dict(values))
    except Exception as error:
        raise Failed(str(error)) from error
    return bytes(answer.bytes() or b"")
