"""Several processes share the jobs of a folder: each is done once, also when one is killed."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

JOBS = 30
START = """
import sys
sys.path.insert(0, sys.argv[1])
from polku.cli.place import Place
place = Place(sys.argv[2])
from datetime import timedelta
from pathlib import Path
from polku.features.work import rules, running
import os, time
log = Path(sys.argv[2]) / "log"

def note(job):
    with log.open("a") as file:
        file.write(f"{job.arguments['n']} {os.getpid()}\\n")
    time.sleep(60 if job.arguments["n"] == 0 and job.attempt == 1 else 0.02)

rules.declare([rules.Kind("note", "Note", note, needs_store=False)], ())
running.LEASE = timedelta(seconds=2)
"""
ASK = (
    START
    + f"""
for n in range({JOBS}):
    rules.start("note", None, {{"n": n}})
"""
)
WORK = (
    START
    + """
workers = running.Workers(1)
workers.start()
print("working", flush=True)
sys.stdin.read()
workers.stop()
"""
)


def lines(log: Path) -> list[tuple[int, int]]:
    """Return which job was begun by which process."""
    if not log.exists():
        return []
    return [
        (int(n), int(pid))
        for n, pid in (line.split() for line in log.read_text().split("\n") if line)
    ]


def begin(data: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WORK, ".", str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_each_job_is_done_once_and_that_of_a_killed_process_by_another(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", ASK, ".", str(tmp_path)], check=True)
    log = tmp_path / "log"
    first = begin(tmp_path)  # takes the job that lasts a minute
    while not lines(log):
        time.sleep(0.05)
    others = [begin(tmp_path) for _ in range(2)]
    ends = time.monotonic() + 60
    while len(lines(log)) < JOBS:
        assert time.monotonic() < ends, json.dumps(lines(log))
        time.sleep(0.1)
    first.send_signal(signal.SIGKILL)
    while len(lines(log)) < JOBS + 1:
        assert time.monotonic() < ends, json.dumps(lines(log))
        time.sleep(0.1)
    for process in (*others, first):
        process.communicate()
    begun = lines(log)
    assert sorted(n for n, _pid in begun) == [0, 0, *range(1, JOBS)]
    assert begun[0] == (0, first.pid)
    assert begun[-1][0] == 0
    assert begun[-1][1] in [process.pid for process in others]
