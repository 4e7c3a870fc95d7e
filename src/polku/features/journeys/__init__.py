"""Journeys: the paths that people really take between touchpoints."""
