"""The bare engine: prepared rows of our table, inserted with the settings that we insert with."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from polku.collect.adapters import PROTOCOLS
from polku.collect.reading import Arrival
from polku.store import open_store
from polku.store.columns import table_of
from polku.store.pool import WRITE_SETTINGS

_CALL = (
    '{"type":"track","event":"Order Completed","userId":"user-%d","messageId":"m-%d",'
    '"properties":{"order_id":"o-1","total":59.9,'
    '"products":[{"product_id":"p1","price":59.9,"quantity":1}]},'
    '"context":{"library":{"name":"analytics.js"},"page":{"url":"https://shop.example/cart?a=1",'
    '"path":"/cart","title":"Ostoskori","referrer":""}}}'
)


def bare_engine(folder: Path, rows: int, seconds: float) -> float:
    """Return the rows a second that one writer inserts, ``rows`` at a time."""
    calls = ",".join(_CALL % (number % 5000, number) for number in range(rows))
    read = PROTOCOLS["/v1/batch"].read
    arrival = Arrival(datetime.now(UTC))
    events = read(f'{{"batch":[{calls}]}}'.encode(), arrival).events
    table = table_of(events).rename_columns({"properties": "properties_json"})
    table = table.append_column("project_id", pa.array([1] * rows, pa.uint32()))
    store = open_store(folder)
    inserted, started = 0, time.perf_counter()
    with store._write.client() as client:
        while time.perf_counter() - started < seconds:
            client.insert_arrow("polku.events", table, settings=WRITE_SETTINGS)
            inserted += rows
    rate = inserted / (time.perf_counter() - started)
    store.close()
    return rate
