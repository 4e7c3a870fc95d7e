"""Erase persons, and what is too old: hidden at once, gone from every file, not stored again."""
