"""``polku serve``: the collector, the pages and the background work in one process."""

import argparse
import gc
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from polku.cli import connections
from polku.cli.owning import owner_link
from polku.cli.place import Place, Server
from polku.store import open_store
from polku.vocabulary.errors import StoreBusy, translatable

App = Callable[[Any, Any, Any], Awaitable[None]]

#: A long import must not keep the calendar waiting.
_JOBS_AT_ONCE = 2


def add_arguments(commands: Any) -> None:
    """Add the command."""
    serve = commands.add_parser("serve", help="serve the pages and take in events")
    serve.add_argument("--data", default="data", help="the data folder")
    add_address(serve)
    serve.add_argument(
        "--leave-work", action="store_true", help="leave to polku work what it can do"
    )
    serve.set_defaults(run=run)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on")


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    place = Place(arguments.data)
    return serve(place, arguments.host, arguments.port, leaves_work=arguments.leave_work)


def serve(place: Place, host: str, port: int, *, leaves_work: bool = False) -> int:
    """Open the store, say where the pages are, and serve until Ctrl-C or SIGTERM.

    With ``leaves_work``, jobs that ``polku work`` can do beside this process are left to it.
    Raises `StoreBusy` where the port or the data folder is taken; nothing has been started then.
    """
    from polku.features.work.running import Workers

    url = f"http://{host}:{port}"
    with _listening(host, port) as listener:
        server = Server(url, secrets.token_urlsafe(32))
        app = application(place, server.token)
        _collect_garbage_seldom()
        _announce(place, server)
        workers = Workers(_JOBS_AT_ONCE, only_store=leaves_work)
        workers.start()
        # uvicorn drains, then raises the signal it was stopped by anew
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            uvicorn.Server(_settings(app)).run(sockets=[listener])
        except KeyboardInterrupt:
            print("Stopped.", flush=True)
        finally:
            place.server_file.unlink(missing_ok=True)
            workers.stop()
            open_store(place.events).close()
    return 0


def _collect_garbage_seldom() -> None:
    """Leave what was loaded out of garbage collection, and let events pass without a search.

    What a request makes is freed when it is done; looking through it all for circles every few
    hundred objects took a quarter of the collector's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def application(place: Place, token: str) -> App:
    """Return the whole application over the data of ``place``."""
    from polku.site.composing import compose_all

    store = open_store(place.events)
    store.own()
    return compose_all(store, place.folder, token)


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2_048)  # who opens the link at once waits, and is not refused
    except OSError as error:
        listener.close()
        raise StoreBusy(
            translatable("Port %(port)s is taken. Stop what uses it, or choose another by --port."),
            port=port,
        ) from error
    return listener


def _settings(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=10,
        server_header=False,
        date_header=True,
        **connections.settings(),
    )


def _announce(place: Place, server: Server) -> None:
    """Leave word for the command line, and tell the person where to look."""
    from polku.features.projects.rules import needs_owner

    _write_private(place.server_file, msgspec.json.encode(server))
    print(f"Polku is at {server.url}", flush=True)
    if needs_owner():
        print("Sign in with this link; it works once, for an hour:", flush=True)
        print(f"  {owner_link(server.url)}", flush=True)
    print("Ctrl-C stops it; the data stays.", flush=True)


def _write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
