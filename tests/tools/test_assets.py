"""The wheel is refused without its assets, and what is built follows its sources."""

from pathlib import Path

import pytest

from hatch_build import missing_assets
from tools import assets


def test_missing_files_are_named(tmp_path: Path) -> None:
    assert missing_assets(tmp_path) == [
        "manifest.json",
        "polku-*.css",
        "polku-*.js",
        "icons-*.svg",
        "*.woff2",
    ]


def test_complete_folder_misses_nothing(tmp_path: Path) -> None:
    for name in ("manifest.json", "polku-A.css", "polku-B.js", "icons-C.svg", "inter.woff2"):
        (tmp_path / name).touch()
    assert missing_assets(tmp_path) == []


def test_hashed_name_follows_the_content(tmp_path: Path) -> None:
    first = assets.write_hashed(tmp_path, "icons.svg", b"one")
    second = assets.write_hashed(tmp_path, "icons.svg", b"two")
    assert first != second
    assert (tmp_path / first).read_bytes() == b"one"
    assert first.startswith("icons-")
    assert first.endswith(".svg")


def test_fingerprint_follows_every_source(monkeypatch: pytest.MonkeyPatch) -> None:
    before = assets.fingerprint()
    sources = assets.sources()
    assert any(path.name == "polku.css" for path in sources)
    monkeypatch.setattr(assets, "sources", lambda: sources[1:])
    assert assets.fingerprint() != before


def test_lock_file_names_no_host() -> None:
    lock = (assets.ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "registry" not in lock


@pytest.mark.skipif(not (assets.MODULES / "@iconify-json").exists(), reason="no node_modules")
def test_sprite_leaves_strokes_to_the_style_sheet() -> None:
    sprite = assets.sprite()
    assert '<symbol id="phone"' in sprite
    assert "stroke" not in sprite
