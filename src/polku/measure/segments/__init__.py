"""Segments: who is in them, as of a moment, in one pass over the events for each part."""
