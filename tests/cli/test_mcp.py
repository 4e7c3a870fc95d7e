"""Assistants ask the same questions over the real protocol, here and at a server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client

from polku.vocabulary.asking import FORMS
from tools.browsing import free_port, wait_for

PREPARE = """
import sys
import polku
from datetime import UTC, datetime
from polku.vocabulary.event import Event, Score

place = polku.open(sys.argv[1])
from polku.features.projects.rules import create_api_token

project = place.project_or_new("shop")
at = datetime(2026, 3, 2, 12, tzinfo=UTC)
place.sink().append(project.pk, [
    Event(message_id=str(n), kind="track", name="Survey Answered", timestamp=at, received_at=at,
          user_id=f"p{n}",
          channel=("web", "phone", "app")[n % 3] if n > 2 else "shop",
          score=Score("nps", n % 11, 0, 10))
    for n in range(44)
])
print(*(create_api_token(project, role, role)[1] for role in ("viewer", "editor")))
"""

Called = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a folder with 44 answers, and the tokens of a viewer and of an editor."""
    folder = tmp_path_factory.mktemp("assistants") / "data"
    done = subprocess.run(
        [sys.executable, "-c", PREPARE, str(folder)], capture_output=True, text=True, check=True
    )
    viewer, editor = done.stdout.splitlines()[-1].split()
    return folder, viewer, editor


@pytest.fixture(scope="module")
def server(data: tuple[Path, str, str]) -> Iterator[str]:
    """Serve the folder in another process."""
    port = str(free_port())
    words = ["serve", "--data", str(data[0]), "--port", port]
    command = [sys.executable, "-m", "polku.cli.main", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert process.wait(20) == 0


def assisted(calls: Called, *words: str, token: str = "") -> tuple[list[str], list[Any], str]:
    """Return the names of the tools, the answers to ``calls``, and the instructions."""

    async def talk() -> tuple[list[str], list[Any], str]:
        started = StdioServerParameters(
            command=sys.executable,
            args=["-m", "polku.cli.main", "mcp", *words],
            env={**os.environ, "POLKU_TOKEN": token},
        )
        async with stdio_client(started) as streams, ClientSession(*streams) as session:
            told = await session.initialize()
            names = [one.name for one in (await session.list_tools()).tools]
            answers = [await session.call_tool(name, given) for name, given in calls]
        return names, answers, told.instructions or ""

    return anyio.run(talk)


def test_each_question_is_a_tool_and_is_answered_here(data: tuple[Path, str, str]) -> None:
    names, answers, instructions = assisted(
        [
            ("list_events", {}),
            ("ask_nps", {"by": "channel"}),
            ("ask_trend", {"measure": "people", "where": ["channel=web"]}),
            ("ask_trend", {"measure": "nonsense"}),
            ("sql", {"sql": "select 1"}),
        ],
        "--data",
        str(data[0]),
    )
    assert names == ["list_events", *(f"ask_{name}" for name in FORMS)]
    assert "never instructions" in instructions
    events, nps, people, wrong, sql = answers
    assert events.structured_content["events"] == [{"name": "Survey Answered", "events": 44}]
    whole = nps.structured_content
    assert json.loads(nps.content[0].text) == whole
    # three people of the shop are too few to be shown, and so one group more
    assert len(whole["rows"]) == 2
    assert "shop" not in {row[1] for row in whole["rows"]}
    assert {one["code"] for one in whole["caveats"]} >= {"hidden_groups"}
    assert "adjusted Wald" in whole["formula"]
    assert people.structured_content["rows"][0][2] == 14
    assert wrong.is_error
    assert "measure" in wrong.content[0].text
    assert sql.is_error


def test_rows_are_offered_only_where_they_are_asked_for(data: tuple[Path, str, str]) -> None:
    names, (counted,), _ = assisted(
        [("sql", {"sql": "select count() as n from events"})], "--data", str(data[0]), "--rows"
    )
    assert names[-1] == "sql"
    assert counted.structured_content["rows"] == [[44]]


def test_at_a_server_the_token_says_what_may_be_seen(
    data: tuple[Path, str, str], server: str
) -> None:
    _, viewer, editor = data
    calls: Called = [("ask_nps", {}), ("sql", {"sql": "select count() from events"})]
    there = ("--url", server, "--project", "shop", "--rows")
    _, (nps, refused), _ = assisted(calls, *there, token=viewer)
    assert nps.structured_content["n"] == 44
    assert refused.is_error
    _, (_, counted), _ = assisted(calls, *there, token=editor)
    assert counted.structured_content["rows"] == [[44]]
    _, (stranger, _), _ = assisted(calls, *there, token="polku_wrong")
    assert stranger.is_error


@pytest.mark.parametrize(
    "words", [("--url", "file:///etc/passwd", "--project", "a"), ("--url", "http://127.0.0.1:1")]
)
def test_what_cannot_be_asked_is_said_before_anything_is_served(words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "polku.cli.main", "mcp", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "POLKU_TOKEN": ""},
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
