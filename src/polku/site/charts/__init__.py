"""Drawings made by the server: values in, SVG out.

A drawing is a pure function of its values and the reader's language. It names what it shows in
words (``aria-label``), takes its colours from classes of the style sheet, and comes in a wide
and a narrow form where its text would shrink on a phone; the page's style shows the one that
fits. The caller puts the table with the same numbers under it.
"""
