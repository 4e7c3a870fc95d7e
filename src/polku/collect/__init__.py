"""From bytes to clean events: HTTP bodies and files are read, checked, and handed to a sink.

Each step is pure and has a reason for what it drops; only the rim (`asgi`, `commit`,
`quarantine`, `remote`) does I/O. The store is known by the `Sink` protocol alone.
"""
