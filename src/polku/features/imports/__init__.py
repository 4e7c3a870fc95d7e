"""Bring files into a project: upload, say what the columns mean, try, import, see what became of
every row."""
