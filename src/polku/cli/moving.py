"""``polku move``: copy the event store to a server or back to the folder, and prove it equal."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from polku.cli.place import Place
from polku.cli.wording import in_words
from polku.measure.golden import answers, inventory
from polku.measure.golden_questions import golden_questions
from polku.store import Store, open_store
from polku.store.address import VARIABLE, Address, address_of, parse_address
from polku.store.moving import Copying
from polku.vocabulary.errors import MoveFailed, translatable
from polku.vocabulary.touchpoints import View

_BACK = "folder"


def add_arguments(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser(
        "move",
        help="copy the events to a server, or back to the folder",
        description="Copy every event, identity and kept arrival to the event server of --to, then"
        " compare counts and the answers to fifty questions. The original stays. Stop the server"
        " of Polku first; a copy that was cut short goes on where it stopped.",
    )
    one.add_argument("--data", default="data", help="the data folder")
    one.add_argument(
        "--to", required=True, help=f"clickhouse://user:password@host:8123/polku, or {_BACK}"
    )
    one.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Copy what is missing, compare, and say how to go on."""
    place = Place(arguments.data)
    source, target = address_of(place.events), _target(place, arguments.to)
    if str(source) == str(target):
        raise MoveFailed(_THERE, place=str(target))
    with _opened(place.events, source) as store:
        store.own()  # nobody writes meanwhile
        _copied(source, target)
        with _opened(place.folder / "moving", target) as copy:
            asked = sum(_compared(store, copy, view) for view in _views())
    print(in_words(_DONE, {"asked": asked, "place": str(target)}))
    go_on = _SET if not target.is_embedded else _UNSET
    print(in_words(go_on, {"variable": VARIABLE}))
    return 0


_DONE = translatable(
    "Everything is at %(place)s. Equal there: the counts of every project and month, and the "
    "answers to %(asked)s questions."
)
_SET = translatable("From now on start Polku with %(variable)s set to that address.")
_UNSET = translatable("From now on start Polku without %(variable)s.")
_THERE = translatable("The events are at %(place)s already.")
_FOREIGN = translatable("%(place)s holds other events. Choose an empty server.")
_UNEQUAL = translatable(
    "The copy differs: %(what)s. Run the command again; the original is untouched."
)


def _target(place: Place, text: str) -> Address:
    return Address(folder=str(place.events / "engine")) if text == _BACK else parse_address(text)


@contextmanager
def _opened(folder: Path, address: Address) -> Iterator[Store]:
    store = open_store(folder, address)
    try:
        yield store
    finally:
        store.close()


def _copied(source: Address, target: Address) -> None:
    """Copy what is missing and compare what is there."""
    copying = Copying(source, target)
    try:
        if copying.foreign():
            raise MoveFailed(_FOREIGN, place=str(target))
        missing = list(copying.missing())
        with _progress(sum(piece.rows for piece in missing)) as advance:
            for piece in missing:
                copying.copy(piece)
                advance(piece.rows)
        left = [f"{piece.table} {piece.condition}" for piece in copying.missing()]
        if left:
            raise MoveFailed(_UNEQUAL, what="; ".join(left[:5]))
    finally:
        copying.close()


def _views() -> list[View]:
    from polku.features.projects.models import Project
    from polku.features.questions.rules import view_of

    return [view_of(project) for project in Project.objects.order_by("pk")]


def _compared(store: Store, copy: Store, view: View) -> int:
    """Ask both stores the same; return how many questions."""
    known = inventory(store, view, datetime.now(UTC))
    questions = golden_questions(view, known)
    here, there = (answers(one, view, questions, known.newest) for one in (store, copy))
    unequal = [one.question for one, other in zip(here, there, strict=True) if one != other]
    if unequal:
        raise MoveFailed(_UNEQUAL, what="; ".join(unequal[:5]))
    return len(questions)


@contextmanager
def _progress(rows: int) -> Iterator[Any]:
    columns = (
        SpinnerColumn(),
        TextColumn(in_words(translatable("Copying"), {})),
        BarColumn(),
        TextColumn("{task.completed:>12,.0f} / {task.total:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as progress:
        task = progress.add_task("", total=rows)
        yield lambda done: progress.update(task, advance=done)
