"""Observed journeys beside designed ones: cut from events, aligned, and asked about."""
