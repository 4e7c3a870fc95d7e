"""Durable events: append them, ask SQL of them, erase them. The only room that knows the engine."""

from polku.store.engine import Store, open_store
from polku.store.pool import Table

__all__ = ["Store", "Table", "open_store"]
