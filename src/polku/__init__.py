"""Polku: lead your digital customer experience, on your own machine."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polku.cli.place import Place

__all__ = ["open"]


def open(folder: str = "data") -> "Place":  # noqa: A001 - the word a notebook wants
    """Open a data folder for questions: ``polku.open("data").nps(by="touchpoint")``.

    Works beside a running server on the same folder, through it. Raises `StoreBusy` where
    another command has the folder open.
    """
    from polku.cli.place import Place  # noqa: PLC0415 - the engine weighs 290 MB; import polku not

    return Place(folder)
