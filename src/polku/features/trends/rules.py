"""What other rooms may ask of trends: how the intervals of a course are named and cut."""

from polku.features.trends.intervals import HEADINGS, INTERVALS, at_least, axis_label, labelled

__all__ = ["HEADINGS", "INTERVALS", "at_least", "axis_label", "labelled"]
