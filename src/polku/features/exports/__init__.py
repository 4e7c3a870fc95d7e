"""Exports: a project's events as files that other programs read."""
