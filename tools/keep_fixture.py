"""Keep a small data folder as this version makes it, with the answers that it gives.

    python -m tools.keep_fixture 0.2.0     write tests/upgrade/fixtures/0.2.0.tar.xz

Run it when a version is released: from then on the tests bring this folder up to date and ask it
the same questions. A fixture is never made again.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.browsing import free_port, wait_for

FIXTURES = Path(__file__).parent.parent / "tests" / "upgrade" / "fixtures"
ANSWERS = "answers.json"
PEOPLE = "40"
#: Of times that are fixed, so that the answers never depend on the day.
DATES = ["--from", "2020-01-01", "--to", "2030-12-31"]
QUESTIONS = [
    ["nps", *DATES],
    ["nps", *DATES, "--by", "touchpoint"],
    ["nps", *DATES, "--by", "channel", "--every", "month"],
    ["csat", *DATES, "--by", "touchpoint"],
    ["ces", *DATES],
    ["trend", *DATES],
    ["trend", *DATES, "--by", "event", "--measure", "people"],
    ["trend", *DATES, "--by", "touchpoint", "--every", "month"],
    ["trend", *DATES, "--where", "kept=yes"],
    ["paths", *DATES],
]
_MADE = """
import sys
from polku.cli.place import Place
place = Place(sys.argv[1])
from polku.features.projects.models import Membership, Role, User
from polku.features.projects.rules import create_write_key
project = place.project()
user = User.objects.create_user("keeper@example.com", name="Kept", password="spruce root basket")
Membership.objects.create(user=user, project=project, role=Role.OWNER)
print(create_write_key(project, "kept").key)
"""


def main() -> None:
    """Make the folder and pack it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("version")
    path = FIXTURES / f"{parser.parse_args().version}.tar.xz"
    if path.exists():
        sys.exit(f"{path.name} is kept already; it stays as it is")
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        make(data)
        (Path(folder) / ANSWERS).write_text(json.dumps(answers(data), indent=1))
        pack(Path(folder), path)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


def make(data: Path) -> None:
    """Make a data folder with something of everything."""
    polku("demo", "--only-data", "--people", PEOPLE, "--data", str(data))
    key = python(_MADE, str(data)).strip()
    port = str(free_port())
    command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data)]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", port], stdout=subprocess.DEVNULL
    ) as server:
        wait_for(f"http://127.0.0.1:{port}")
        send(f"http://127.0.0.1:{port}", key)
        server.terminate()
        server.wait(60)


def send(url: str, key: str) -> None:
    """Send people who turn out to be one, and what cannot be read."""
    at = {"kept": "yes"}
    for number in range(30):
        when = f"2026-04-{number % 28 + 1:02d}T12:00:00Z"
        person = {"anonymousId": f"kept-{number}", "timestamp": when}
        post(url, key, "track", event="Kept Page Viewed", properties=at, **person)
        post(url, key, "identify", userId=f"kept-user-{number % 20}", **person)
        post(url, key, "track", event=f"Broken {number}", **{**person, "timestamp": "yesterday"})


def post(url: str, key: str, kind: str, **call: Any) -> None:
    """Send one call; a refusal is an answer too."""
    call["messageId"] = f"{kind}-{call.get('event', '')}-{call['anonymousId']}"
    body = json.dumps({"writeKey": key, **call}).encode()
    request = urllib.request.Request(f"{url}/v1/{kind}", body)  # noqa: S310 - our own server
    try:
        urllib.request.urlopen(request).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 400:
            raise


def answers(data: Path) -> list[dict[str, Any]]:
    """Return what a data folder answers to `QUESTIONS`."""
    found = []
    for words in QUESTIONS:
        answer = json.loads(polku("ask", *words, "--data", str(data), "--format", "json"))
        found.append({"words": words, **{name: answer[name] for name in ("columns", "rows", "n")}})
    return found


def pack(folder: Path, path: Path) -> None:
    """Write ``folder`` as an archive; what belongs to a process is left out."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return None if Path(member.name).name in ("lock", "server.json", "tmp") else member

    with tarfile.open(path, "w:xz") as archive:
        for one in ("data", ANSWERS):
            archive.add(folder / one, one, filter=kept)


def polku(*words: str) -> str:
    """Run the command in a process of its own; return what it printed."""
    return _run([sys.executable, "-m", "polku.cli.main", *words])


def python(code: str, *words: str) -> str:
    """Run ``code`` in a process of its own; return what it printed."""
    return _run([sys.executable, "-c", code, *words])


def _run(command: list[str]) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
