"""What `polku import` brings is scrubbed and held to schemas, alone and through a server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.browsing import free_port, wait_for

MAPPING = """
source = "answers"
[[events]]
event = "Survey Answered"
person = { column = "who", known = true }
time = { column = "when" }
text = { column = "said" }
"""
PREPARE = """
import sys, polku
place = polku.open(sys.argv[1])
project = place.project_or_new("shop")
from polku.features.catalogue.schemas import Version, save_version, set_mode
save_version(project, "Survey Answered", Version("{}", ("text",)), None)
set_mode(project, "Survey Answered", "enforce")
"""
LOOK = """
import sys, polku
place = polku.open(sys.argv[1])
rows = place.store().query("select text from polku.events order by message_id", {}).rows
print([row[0] for row in rows])
"""


def run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "en_GB.UTF-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    (folder / "mapping.toml").write_text(MAPPING)
    run("-c", PREPARE, str(folder / "data"))
    return folder / "data"


@pytest.fixture(params=["alone", "through a server"])
def way(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    if request.param == "alone":
        yield "1"
        return
    port = str(free_port())
    words = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data), "--port", port]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}")
        yield "2"
        process.terminate()
        assert process.wait(20) == 0


def test_an_import_is_scrubbed_and_held_to_schemas(data: Path, way: str) -> None:
    file = data.parent / f"answers-{way}.csv"
    file.write_text(
        "when,who,said\n"
        f"2026-03-0{way}T10:00:00Z,p{way},write to ada{way}@example.com\n"
        f"2026-03-0{way}T11:00:00Z,p{way},\n"
    )
    mapping = str(data.parent / "mapping.toml")
    words = ["-m", "polku.cli.main", "import", str(file), "--mapping", mapping]
    told = run(*words, "--project", "shop", "--data", str(data))
    assert "1 events are in quarantine" in told
    found = run("-c", LOOK, str(data))
    assert "ada" not in found
    assert found.count("write to [e-mail]") == int(way)
