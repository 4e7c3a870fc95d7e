"""Compare with what was accepted before: ``make accept`` writes the golden files anew."""

import os
from pathlib import Path


def accepted(path: Path, found: str) -> str:
    """Return what was accepted in ``path``, which ``found`` is to be equal to."""
    if os.environ.get("POLKU_ACCEPT") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    return path.read_text(encoding="utf-8") if path.exists() else ""
