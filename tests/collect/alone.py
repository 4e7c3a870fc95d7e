"""Look into a data folder from a process of its own: the engine opens one folder a process.

python alone.py key FOLDER    make a project in a fresh folder and print its write key
python alone.py ids FOLDER    print the message id of every stored row
"""

import sys
from pathlib import Path

from polku.cli.place import Place
from polku.store import open_store


def print_key(folder: Path) -> None:
    """Make a project and print the write key of a source of it."""
    project = Place(folder).project_or_new("kills")
    from polku.features.projects.keys import create_write_key

    sys.stdout.write(create_write_key(project, "test").key)


def print_ids(folder: Path) -> None:
    """Print the message id of every row, one a line."""
    rows = open_store(folder / "events").query("select message_id from polku.events").rows
    sys.stdout.write("".join(f"{message_id}\n" for (message_id,) in rows))


if __name__ == "__main__":
    {"key": print_key, "ids": print_ids}[sys.argv[1]](Path(sys.argv[2]))
