"""Refuse input that no sample can have: an error, never a polite zero."""

import math


def check_count(name: str, count: float, at_least: int = 0) -> None:
    """Raise ValueError unless ``count`` is a number of things, ``at_least`` so many."""
    if not (math.isfinite(count) and count >= at_least and count == int(count)):
        raise ValueError(f"{name} is a whole number of at least {at_least}, not {count}")


def check_level(level: float) -> None:
    """Raise ValueError unless ``level`` is a confidence level, between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"the level lies between 0 and 1, not at {level}")


def check_scale(value: float, lowest: float, highest: float) -> None:
    """Raise ValueError unless ``value`` is a number on the scale ``lowest`` to ``highest``."""
    if not (lowest < highest and math.isfinite(value) and lowest <= value <= highest):
        raise ValueError(f"{value} is not on a scale from {lowest} to {highest}")
