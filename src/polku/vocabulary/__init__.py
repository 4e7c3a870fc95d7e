"""The frozen words that every layer speaks: events, questions, filters, results, errors.

Nothing here does I/O. A value that crosses a boundary between two rooms of Polku is one of these.
"""
