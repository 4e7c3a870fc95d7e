"""Find the built form of an asset: names carry a hash of the content, a manifest maps them."""

import base64
import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

_FONT = re.compile(r'url\("?(?:\./)?([\w.-]+\.woff2)"?\)')
BUILT = Path(__file__).parent / "static" / "built"


def asset_url(name: str) -> str:
    """Return the address of the asset ``name``, e.g. ``polku.css``.

    Before the assets are built the plain name is returned: pages then come without style.
    """
    built = _manifest().get(name, name)
    return f"{settings.STATIC_URL}built/{built}"


@cache
def asset_text(name: str) -> SafeString:
    """Return what the asset ``name`` holds, its fonts with it, for a page that fetches nothing."""
    path = BUILT / _manifest().get(name, name)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return mark_safe(_FONT.sub(_held, text))  # noqa: S308 - our own file


def _held(font: re.Match[str]) -> str:
    data = base64.b64encode((BUILT / font[1]).read_bytes()).decode("ascii")
    return f"url(data:font/woff2;base64,{data})"


@cache
def _manifest() -> dict[str, str]:
    path = BUILT / "manifest.json"
    if not path.exists():
        return {}
    manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
