"""The quarantine holds what is needed to say the reason and to read the event again."""

import json
from datetime import UTC, datetime
from pathlib import Path

from polku.collect.quarantine import FileQuarantine
from polku.collect.reading import Arrival, Rejected
from polku.vocabulary.errors import InvalidEvent

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAULT = InvalidEvent("%(field)s is longer than %(limit)d characters.", field="userId", limit=256)
ARRIVAL = Arrival(NOW, "shop", "/v1/batch")


def test_a_line_says_everything(tmp_path: Path) -> None:
    FileQuarantine(tmp_path / "new").put(7, [(ARRIVAL, Rejected(0, b'{"a":"\xc3\xa4"}', FAULT))])
    assert json.loads((tmp_path / "new" / "7.jsonl").read_text()) == {
        "received_at": "2026-01-01T00:00:00Z",
        "source": "shop",
        "path": "/v1/batch",
        "query": "",
        "headers": {},
        "code": "invalid_event",
        "field": "userId",
        "message": "%(field)s is longer than %(limit)d characters.",
        "values": {"limit": "256"},
        "raw": '{"a":"ä"}',
    }


def test_bytes_that_are_no_text_are_kept_as_base64(tmp_path: Path) -> None:
    FileQuarantine(tmp_path).put(7, [(ARRIVAL, Rejected(None, b"\xff\x00", FAULT))])
    assert json.loads((tmp_path / "7.jsonl").read_text())["raw_base64"] == "/wA="


def test_a_line_cut_short_by_a_crash_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / "7.jsonl").write_text('{"raw": "cut sho')
    FileQuarantine(tmp_path).put(7, [(ARRIVAL, Rejected(0, b"{}", FAULT))] * 2)
    cut, *whole = (tmp_path / "7.jsonl").read_text().splitlines()
    assert cut == '{"raw": "cut sho'
    assert [json.loads(line)["raw"] for line in whole] == ["{}", "{}"]


def test_an_erased_project_leaves_nothing(tmp_path: Path) -> None:
    quarantine = FileQuarantine(tmp_path)
    quarantine.put(7, [(ARRIVAL, Rejected(0, b"{}", FAULT))])
    quarantine.erase_project(7)
    quarantine.erase_project(8)
    assert list(tmp_path.iterdir()) == []
