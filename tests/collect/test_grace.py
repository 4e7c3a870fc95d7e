"""A key that is changed for another loses nothing: the old one works for its grace."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

from tools.browsing import served

ALONE = Path(__file__).with_name("alone.py")
CHANGE = """
import sys
from datetime import datetime
from polku.cli.place import Place
Place(sys.argv[1])
from polku.features.projects.keys import create_write_key, revoke_write_key
from polku.features.projects.models import WriteKey
old = WriteKey.objects.get(key=sys.argv[2])
revoke_write_key(old.project, old.pk, now=datetime.fromisoformat(sys.argv[3]))
sys.stdout.write(create_write_key(old.project, "new").key)
"""


def run(*words: str) -> str:
    """Run Python; return what it prints."""
    return subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, text=True
    ).stdout


def send(url: str, key: str, message_id: str) -> list[Any]:
    """Send one event by Segment's client; return what went wrong."""
    faults: list[Any] = []
    client = Client(key, host=url, on_error=lambda *fault: faults.append(fault), max_retries=2)
    client.track("ada", "Order Placed", message_id=message_id)
    client.flush()
    client.shutdown()
    return faults


@pytest.mark.parametrize(("hours", "works"), [(23, True), (25, False)], ids=["within", "after"])
def test_a_revoked_key_works_for_its_grace(tmp_path: Path, hours: int, works: bool) -> None:
    old = run(str(ALONE), "key", str(tmp_path))
    with served(tmp_path) as url:
        revoked = datetime.now(UTC) - timedelta(hours=hours)
        new = run("-c", CHANGE, str(tmp_path), old, revoked.isoformat())
        assert (send(url, old, "by-old") == []) == works
        assert send(url, new, "by-new") == []
    stored = run(str(ALONE), "ids", str(tmp_path)).split()
    assert sorted(stored) == (["by-new", "by-old"] if works else ["by-new"])
