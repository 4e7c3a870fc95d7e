"""Find the built form of an asset: names carry a hash of the content, a manifest maps them."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

BUILT = Path(__file__).parent / "static" / "built"


def asset_url(name: str) -> str:
    """Return the address of the asset ``name``, e.g. ``polku.css``.

    Before the assets are built the plain name is returned: pages then come without style.
    """
    built = _manifest().get(name, name)
    return f"{settings.STATIC_URL}built/{built}"


@cache
def _manifest() -> dict[str, str]:
    path = BUILT / "manifest.json"
    if not path.exists():
        return {}
    manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
