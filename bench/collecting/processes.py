"""Start what is measured in processes of its own, and read what they use."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(words: list[str], port: int, **environment: str) -> Iterator[int]:
    """Run a server until the block ends; yield its process id once ``port`` answers."""
    process = subprocess.Popen(  # noqa: S603
        words, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run PostgreSQL of the distribution on a fresh folder; yield its address."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise SystemExit("PostgreSQL is missing: tools/apt.sh postgresql")
    folder.mkdir()
    as_user = _as_postgres(folder)
    port = free_port()
    data = str(folder / "data")
    init = [str(programs[-1] / "initdb"), "-D", data, "-A", "trust", "-U", "bench"]
    subprocess.run([*as_user, *init], check=True, capture_output=True)  # noqa: S603
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    control = [*as_user, str(programs[-1] / "pg_ctl"), "-D", data]
    log = str(folder / "log")
    subprocess.run([*control, "-w", "-o", options, "-l", log, "start"], check=True)  # noqa: S603
    try:
        yield f"postgresql://bench@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True)  # noqa: S603


def _as_postgres(folder: Path) -> list[str]:
    """Return how to run as somebody who is not root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    runuser = shutil.which("runuser") or "runuser"
    return [runuser, "-u", "postgres", "--"]


def python(*words: str) -> list[str]:
    """Return the words that run a module of this environment."""
    return [sys.executable, "-m", *words]


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    """Return once something listens on ``port``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers at port {port}")


def cpu_of(pids: list[int]) -> float:
    """Return the processor seconds that processes have used."""
    return sum(_cpu(pid) for pid in pids)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> Mapping[str, float]:
    """Return the resident memory of a process in megabytes: ``now`` and its ``highest``."""
    lines = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    names = {"now": "VmRSS", "highest": "VmHWM"}
    return {key: int(lines[name].split()[0]) / 1000 for key, name in names.items()}
