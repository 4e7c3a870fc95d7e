"""Durable events: append them, ask SQL of them, erase them. The only room that knows the engine."""

from polku.store.answering import Answering, RemoteStore
from polku.store.engine import Store, open_store
from polku.store.pool import Table

__all__ = ["Answering", "RemoteStore", "Store", "Table", "open_store"]
