"""Simulate *Lumo Netti*, the demonstration company: a year of events with known truth."""

from polku.demo.simulation import simulate
from polku.demo.truth import NO_EFFECTS, PLANTED, Effect, Effects

__all__ = ["NO_EFFECTS", "PLANTED", "Effect", "Effects", "simulate"]
