"""Touchpoint rules: which events are which touchpoint, channel and stage."""
