"""Where uploaded files and rejected rows lie: under the data folder, by names of our own."""

import secrets
import shutil
import unicodedata
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from polku.features.imports.models import Import
from polku.vocabulary.errors import TooLarge, translatable

#: What must stay free on the disk, in bytes, for the events and everybody else.
_SPARE = 200_000_000


def upload_path(one: Import) -> Path:
    """Return where the uploaded file lies, until it is imported."""
    return _folder() / one.stored_as


def rejected_path(one: Import) -> Path:
    """Return where its rejected rows lie, if there are any."""
    return _folder() / f"{one.stored_as}.rejected.csv"


def keep(upload: "UploadedFile[bytes]") -> str:
    """Write an upload to disk piece by piece, and return its new name.

    Raises `TooLarge` where the disk has no room for it.
    """
    folder = _folder()
    if shutil.disk_usage(folder).free < (upload.size or 0) + _SPARE:
        raise TooLarge(
            translatable("There is no room for %(file)s on the server's disk."),
            file=shown_name(upload.name or ""),
        )
    name = secrets.token_hex(16)
    with (folder / name).open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return name


def remove(one: Import) -> None:
    """Remove the uploaded file and the rejected rows."""
    upload_path(one).unlink(missing_ok=True)
    rejected_path(one).unlink(missing_ok=True)


def shown_name(name: str) -> str:
    """Return the last part of a name that came from outside, fit to be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in last)
    return plain.strip()[:200] or "file"


def _folder() -> Path:
    folder = Path(settings.DATA) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
