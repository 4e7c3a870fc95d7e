"""``polku work``: background work in a process of its own, beside the server or at scale."""

import argparse
import signal
import threading
from typing import Any

from polku.cli.place import Place
from polku.cli.wording import in_words
from polku.vocabulary.errors import StoreBusy, translatable
from polku.vocabulary.sink import Sink


def add_arguments(commands: Any) -> None:
    """Add the command."""
    work = commands.add_parser(
        "work",
        help="do background work beside the server",
        description="Take on jobs that wait: imports, for example. Start as many as you like; no"
        " job is done twice at a time, and the job of a process that dies is taken over.",
    )
    work.add_argument("--data", default="data", help="the data folder")
    work.add_argument("--at-once", type=int, default=1, help="how many jobs to do at a time")
    work.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until Ctrl-C or SIGTERM; the job under way ends after its step and is given back."""
    place = Place(arguments.data)
    from polku.features.work.reach import work_through
    from polku.features.work.running import Workers

    work_through(lambda: _sink(place))
    workers = Workers(arguments.at_once, has_store=False, ready=lambda: _served(place))
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    workers.start()
    print(in_words(translatable("Working. Ctrl-C stops it; jobs go on elsewhere."), {}), flush=True)
    ended.wait()
    workers.stop()
    return 0


def _served(place: Place) -> bool:
    """Return whether a server has the data open, so that a job can reach the events."""
    return place.server_file.exists() and place.server() is not None


def _sink(place: Place) -> Sink:
    """Return the running server as a sink: to open the store here would lock the server out."""
    if not _served(place):
        raise StoreBusy(translatable("No server runs on this data at the moment."))
    return place.sink()
