"""The worked examples run from the shell and print their published figures."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def run(shared: Path, name: str, data: Path) -> str:
    """Run an example into a fresh folder, with the `polku` of this environment."""
    environment = {
        **os.environ,
        "POLKU_SHARED": str(shared),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [EXAMPLES / name / "run", data],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def words(output: str) -> list[list[str]]:
    return [line.split() for line in output.splitlines()]


def test_nps_verbatims(shared: Path, tmp_path: Path) -> None:
    said = run(shared, "nps-verbatims", tmp_path / "data")
    assert "2385 rows read, 2385 imported, 0 left out, 0 rejected" in said
    scores = {" ".join(line[:-11]): line[-11] for line in words(said) if len(line) > 11}
    assert {"-24.69"} <= {line[0] for line in words(said) if line}
    assert {stage: scores[stage] for stage in ("Order", "First Payment", "Service in Use")} == {
        "Order": "-9.98",
        "First Payment": "-29.29",
        "Service in Use": "-76.67",
    }


def test_olist_classified(shared: Path, tmp_path: Path) -> None:
    said = run(shared, "olist-classified", tmp_path / "data")
    assert "10635 events: 10635 new" in said
    for figure in ("3467", "0.0978", "3.77", "1.96"):
        assert figure in said.split(), figure


@pytest.mark.slow
def test_online_retail(shared: Path, tmp_path: Path) -> None:
    said = run(shared, "online-retail", tmp_path / "data")
    assert "541909 rows read, 397884 imported, 144025 left out, 0 rejected" in said
    assert "8,911,407.90" in said
