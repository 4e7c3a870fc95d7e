"""Keep pulls to the files that whoever runs the machine has opened for them."""

from pathlib import Path

from polku.vocabulary.errors import PullFailed, translatable


def file_place(folder: Path | None, place: str) -> Path:
    """Return the file or folder ``place`` below ``folder``; raises `PullFailed`."""
    if folder is None:
        raise PullFailed(
            translatable("No folder is open to pulls. Whoever runs the server sets POLKU_PULLS.")
        )
    root = folder.resolve()
    try:
        found = (root / place).resolve()
        there = found.is_relative_to(root) and found.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise PullFailed(
            translatable("There is no “%(place)s” in the folder of pulls."), place=place[:200]
        )
    return found


def files_in(path: Path, patterns: tuple[str, ...]) -> list[Path]:
    """Return ``path`` itself, or the files of the folder that fit, the oldest name first."""
    if path.is_file():
        return [path]
    found = {one for pattern in patterns for one in path.glob(pattern) if one.is_file()}
    return sorted(one for one in found if one.resolve().is_relative_to(path))
