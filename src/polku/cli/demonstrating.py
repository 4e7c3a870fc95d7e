"""``polku demo``: Lumo Netti, a simulated company with known troubles, ready to look at."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from polku.cli.place import Place
from polku.cli.serving import add_address, serve
from polku.store import open_store
from polku.store.columns import SCHEMA

SLUG = "lumo-netti"
NAME = "Lumo Netti"


def add_arguments(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser("demo", help="make the demonstration company and serve it")
    one.add_argument("--data", default="data", help="the data folder")
    one.add_argument("--people", type=int, default=32_000, help="how many people to simulate")
    one.add_argument("--only-data", action="store_true", help="make the data and stop")
    add_address(one)
    one.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make what is missing of the demonstration, then serve."""
    place = Place(arguments.data)
    make(place, arguments.people)
    if arguments.only_data:
        return 0
    return serve(place, arguments.host, arguments.port)


def make(place: Place, people: int) -> None:
    """Make the demonstration project with its rules, promises and events, once.

    What was cut short is completed: the events are the same each time and count once.
    """
    from polku.demo import setup, simulate
    from polku.features.dashboards.patterns import install as install_dashboards
    from polku.features.privacy.rules import keep_everything
    from polku.features.projects.rules import Project, create_project, create_write_key
    from polku.features.promises.rules import install
    from polku.features.segments.rules import install as install_segments
    from polku.features.touchpoints.rules import replace_rules

    project = Project.objects.filter(slug=SLUG).first()
    if project is None:
        project = create_project(NAME, zone=setup.TIMEZONE, slug=SLUG)
        keep_everything(project)
        create_write_key(project, "web")
        replace_rules(project, setup.RULES)
        install(project, setup.PROMISES)
        install_segments(project, setup.SEGMENTS)
    store = open_store(place.events)
    done = place.folder / f"{SLUG}.made"
    if done.exists():
        return
    with _progress() as advance:
        for table in simulate(people=people):
            store.append_table(project.pk, table.select(SCHEMA.names))
            advance(table)
    install_dashboards(project)
    done.write_text(f"{people} people\n")


@contextmanager
def _progress() -> Iterator[Any]:
    columns = (
        SpinnerColumn(),
        TextColumn("Simulating Lumo Netti"),
        BarColumn(),
        TextColumn("{task.fields[events]:>10,} events"),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as progress:
        task = progress.add_task("", total=12, events=0)
        seen = {"events": 0}

        def advance(table: pa.Table) -> None:
            seen["events"] += table.num_rows
            progress.update(task, advance=1, events=seen["events"])

        yield advance
