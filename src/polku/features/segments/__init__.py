"""Segments: people chosen by a rule or listed once, and the people behind any figure."""
