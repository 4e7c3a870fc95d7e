"""Keep the secret of a pull in a private file: no page shows it again, no backup holds it."""

import os
from pathlib import Path

from django.conf import settings


def keep_secret(pk: int, secret: str) -> None:
    """Keep the secret of a pull; an empty one removes it."""
    path = _path(pk)
    path.unlink(missing_ok=True)
    if not secret:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret)


def secret_of(pk: int) -> str:
    """Return the secret of a pull, an empty text where it has none."""
    path = _path(pk)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _path(pk: int) -> Path:
    return Path(settings.DATA) / "pulls" / f"{pk}.secret"
