"""Start the machines that the promises of the store are tried on."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from polku.store import Store, open_store
from polku.store.address import Address, parse_address

USER, PASSWORD = "polku", "s:e/c'ret"
_numbers = itertools.count(1)


@contextmanager
def machine(folder: Path, *words: str) -> Iterator[int]:
    """Run a shim over ``folder`` in a process of its own; give its port."""
    command = [sys.executable, "-m", "tools.shim", "--data", str(folder), *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def server(folder: Path) -> Iterator[Address]:
    """Run one server; give its address."""
    with machine(folder, "--user", USER, "--password", PASSWORD) as port:
        yield parse_address(address(port))


@contextmanager
def cluster(folder: Path) -> Iterator[Address]:
    """Run two machines and what stands before them; give the address of the whole."""
    with machine(folder / "1") as one, machine(folder / "2") as two:
        words = ("--user", USER, "--password", PASSWORD, "--nodes", f"{one},{two}")
        with machine(folder / "front", *words) as port:
            yield parse_address(address(port) + "?cluster=main")


def address(port: int) -> str:
    """Return where the server at ``port`` of this machine is."""
    return f"clickhouse://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/polku"


@contextmanager
def opened(folder: Path, at: Address) -> Iterator[Store]:
    """Open a store of its own over the server ``at``."""
    store = open_store(folder / f"client-{next(_numbers)}" / "events", at)
    try:
        yield store
    finally:
        store.close()
