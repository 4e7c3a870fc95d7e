"""What other rooms may ask of trends: how intervals are named and cut, and what happened then."""

from polku.features.trends.intervals import HEADINGS, INTERVALS, at_least, axis_label, labelled
from polku.features.trends.notes import note, notes_of, notes_on

__all__ = [
    "HEADINGS",
    "INTERVALS",
    "at_least",
    "axis_label",
    "labelled",
    "note",
    "notes_of",
    "notes_on",
]
