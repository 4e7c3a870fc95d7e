"""A notebook asks the same questions in Python."""

import subprocess
import sys
from pathlib import Path

NOTEBOOK = """
import polku
from datetime import UTC, datetime
from polku.vocabulary.event import Event, Score

place = polku.open({folder!r})
project = place.project_or_new("shop")
at = datetime(2026, 3, 2, 12, tzinfo=UTC)
place.sink().append(project.pk, [
    Event(message_id=str(n), kind="track", name="Survey Answered", timestamp=at, received_at=at,
          user_id=f"p{{n}}", channel="web" if n % 2 else "phone", score=Score("nps", n % 11, 0, 10))
    for n in range(44)
])
result = place.nps(by="channel", since="2026-03-01", to="2026-03-31")
frame = result.to_polars()
print(sorted(frame["group"].to_list()), result.n, frame["n"].sum(), bool(result.sql))
print(place.trend(measure="people").rows[0][2], place.paths(shape="variants").n)
"""


def test_a_notebook_gets_results_as_frames(tmp_path: Path) -> None:
    code = NOTEBOOK.format(folder=str(tmp_path / "data"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["['phone', 'web'] 44 44 True", "44.0 44"]
