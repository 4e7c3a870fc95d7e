"""Run a command beside a PostgreSQL of its own: ``python -m tools.postgres pytest tests/features``.

The server is the distribution's, in a folder that goes when the command ends, reached by a socket
in it; nothing of the machine's own databases is touched. The command finds it in POLKU_DATABASE.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: It runs for as long as the tests do: what a power cut would lose is of no use.
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB"


@contextmanager
def postgres() -> Iterator[str]:
    """Run a server with an empty database; give its address."""
    binaries = _binaries()
    owner = _owner()
    with tempfile.TemporaryDirectory(prefix="polku-postgres-") as folder:
        if owner is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = f"{folder}/data"
        made = ("-D", data, "-U", "polku", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
        _run(owner, binaries / "initdb", *made, "--no-sync")
        options = f"-c listen_addresses='' -k {folder} {_QUICK}"
        control = binaries / "pg_ctl"
        _run(owner, control, "-D", data, "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            _run(owner, binaries / "createdb", "-h", folder, "-U", "polku", "polku")
            yield f"postgresql://polku@/polku?host={folder}"
        finally:
            _run(owner, control, "-D", data, "-m", "immediate", "-w", "stop")


def _binaries() -> Path:
    """Return the folder of the newest PostgreSQL; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    elsewhere = shutil.which("initdb")
    if found:
        return found[-1].parent
    if elsewhere:
        return Path(elsewhere).parent
    sys.exit("There is no PostgreSQL on this machine: make postgresql")


def _version(path: Path) -> int:
    return int(path.parts[-3])


def _owner() -> pwd.struct_passwd | None:
    """Return whom the server runs as: it refuses root."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None


def _run(owner: pwd.struct_passwd | None, *words: str | Path) -> None:
    who = {"user": owner.pw_uid, "group": owner.pw_gid} if owner else {}
    done = subprocess.run(  # noqa: S603 - our own words
        words, capture_output=True, text=True, check=False, cwd="/", **who
    )
    if done.returncode:
        sys.exit(f"{words[0]}: {done.stdout}{done.stderr}")


def main(command: list[str]) -> int:
    """Run ``command`` and return how it ended."""
    with postgres() as address:
        environment = {**os.environ, "POLKU_DATABASE": address}
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the caller's own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
