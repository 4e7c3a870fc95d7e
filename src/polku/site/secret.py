"""The key that signs sessions and links: made once, kept in the data folder."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """Return the key in ``folder``, making it at the first call.

    The file is complete before it has its name, so that two processes that start together
    agree on one key.
    """
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _create(path)
    return path.read_bytes().decode("latin-1")  # a damaged key is another key, and no crash


def _create(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was first; its key is the key
    finally:
        draft.unlink()
