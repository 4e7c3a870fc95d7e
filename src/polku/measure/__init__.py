"""Answer typed questions: each becomes one SQL text with bound values, and a `Result`."""

from polku.measure.asking import ask

__all__ = ["ask"]
