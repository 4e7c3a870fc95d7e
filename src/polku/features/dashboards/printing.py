"""Print a dashboard as PDF: one page of HTML that needs nothing else, through Chromium."""

import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone

from polku.features.dashboards.asking import Lens
from polku.features.dashboards.models import Dashboard
from polku.features.dashboards.showing import shown_cards
from polku.vocabulary.errors import PrintFailed, translatable

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE = 90
#: Icons are drawn from the sprite that the page holds.
_SPRITE = re.compile(r'href="[^"#]*icons[^"#]*\.svg#')
#: The page is ours and holds all it needs: its own policy forbids scripts and fetching.
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)


def can_print() -> bool:
    """Return whether this machine has what makes PDF files."""
    return _chromium() is not None


def pdf_of(dashboard: Dashboard, lens: Lens, *, now: datetime | None = None) -> bytes:
    """Return the dashboard as PDF, in the language and zone that are active.

    Raises `PrintFailed`, which says what is missing.
    """
    return _printed(html_of(dashboard, lens, now=now))


def html_of(dashboard: Dashboard, lens: Lens, *, now: datetime | None = None) -> str:
    """Return the dashboard as one page with every answer and the style in it."""
    context = {
        "dashboard": dashboard,
        "lens": lens,
        "dates": lens.dates or lens.usual,
        "cards": shown_cards(dashboard, lens, whole=True, linked=False),
        "made": now or timezone.now(),
    }
    return _SPRITE.sub('href="#', render_to_string("dashboards/printed.html", context))


def _printed(html: str) -> bytes:
    program = _chromium()
    if program is None:
        raise PrintFailed(
            translatable(
                "PDF files are made by Chromium, which this machine does not have. "
                "Install it, as by “apt install chromium”."
            )
        )
    with tempfile.TemporaryDirectory(prefix="polku-print-") as folder:
        page, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = [program, *_FLAGS, *_unboxed(), f"--user-data-dir={folder}/profile"]
        _run([*command, f"--print-to-pdf={target}", page.as_uri()])
        if not target.exists():
            raise PrintFailed(translatable("Chromium made no PDF file."))
        return target.read_bytes()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - our own words
    except (subprocess.SubprocessError, OSError) as error:
        raise PrintFailed(
            translatable("Chromium could not make the PDF file: %(reason)s"),
            reason=type(error).__name__,
        ) from error


def _unboxed() -> tuple[str, ...]:
    """Return the flag without which Chromium does not start for root, as in a container."""
    return ("--no-sandbox",) if os.geteuid() == 0 else ()


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)
