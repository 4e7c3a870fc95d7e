"""A notebook asks the same questions in Python."""

import inspect
import subprocess
import sys
from pathlib import Path

from polku.cli.place import Place
from polku.vocabulary.asking import FORMS

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
print(result.to_pandas().shape == frame.shape)
print(place.trend(measure="people").rows[0][2], place.paths(shape="variants").n)
"""


def test_a_notebook_gets_results_as_frames(tmp_path: Path) -> None:
    code = NOTEBOOK.format(folder=str(tmp_path / "data"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["['phone', 'web'] 44 44 True", "True", "44.0 44"]


def test_each_question_is_a_method_with_its_parameters_and_help() -> None:
    for name, form in FORMS.items():
        method = getattr(Place, name)
        named = [one for one in inspect.signature(method).parameters if one != "project"]
        assert named == [{"from": "since"}.get(one.name, one.name) for one in form.parameters]
        assert form.meaning in method.__doc__
        assert all(f"    {one}: " in method.__doc__ for one in named)
