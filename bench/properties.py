"""Compare three ways to store properties: the JSON type, a Map, and text. One run prints all.

python bench/properties.py [--rows 2000000]
"""

import argparse
import statistics
import tempfile
import time

import clickhouse_connect
from clickhouse_connect.driver.client import Client

KINDS = {
    "JSON": "JSON(max_dynamic_paths = 128)",
    "Map": "Map(String, String)",
    "text": "String codec(ZSTD)",
}
_TEXT = (
    """concat('{"path":"/p/', toString(number % 200), '","load_ms":', toString(number % 4000), """
    """',"revenue":', toString(number % 90), '.5,"device":"', """
    """['phone', 'computer', 'tablet'][number % 3 + 1], '","order_id":"', toString(number), '"}')"""
)
QUESTIONS = {
    "sum of a number": {
        "JSON": "select sum(toFloat64(p.revenue)) from {t}",
        "Map": "select sum(toFloat64OrNull(p['revenue'])) from {t}",
        "text": "select sum(JSONExtractFloat(p, 'revenue')) from {t}",
    },
    "count by a text": {
        "JSON": "select toString(p.device) as d, count() from {t} group by d",
        "Map": "select p['device'] as d, count() from {t} group by d",
        "text": "select JSONExtractString(p, 'device') as d, count() from {t} group by d",
    },
    "filter by a text": {
        "JSON": "select count() from {t} where toString(p.path) = '/p/7'",
        "Map": "select count() from {t} where p['path'] = '/p/7'",
        "text": "select count() from {t} where JSONExtractString(p, 'path') = '/p/7'",
    },
}


def main() -> None:
    """Fill three tables with the same rows and ask each the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="polku-properties-") as folder:
        client = clickhouse_connect.get_client(interface="chdb", path=folder)
        print(f"{rows:,} rows of five properties")
        print(f"{'':20}" + "".join(f"{kind:>12}" for kind in KINDS))
        filled = {kind: fill(client, kind, rows) for kind in KINDS}
        show("insert, s", {kind: seconds for kind, (seconds, _) in filled.items()})
        show("on disk, MiB", {kind: size for kind, (_, size) in filled.items()})
        for name, texts in QUESTIONS.items():
            times = {kind: asked(client, sql.format(t=f"t_{kind}")) for kind, sql in texts.items()}
            show(f"{name}, s", times)
        client.close()


def fill(client: Client, kind: str, rows: int) -> tuple[float, float]:
    """Return the seconds an insert took and the MiB it takes."""
    client.command(f"create table t_{kind} (n UInt64, p {KINDS[kind]}) engine=MergeTree order by n")
    value = {
        "JSON": f"cast({_TEXT}, 'JSON(max_dynamic_paths = 128)')",
        "Map": f"cast(JSONExtractKeysAndValues({_TEXT}, 'String'), 'Map(String, String)')",
        "text": _TEXT,
    }[kind]
    if kind == "Map":  # numbers too, as text
        pairs = f"JSONExtractKeysAndValuesRaw({_TEXT})"
        value = (
            f"cast(arrayMap(x -> (x.1, trim(both '\"' from x.2)), {pairs}), 'Map(String, String)')"
        )
    started = time.perf_counter()
    client.command(f"insert into t_{kind} select number, {value} from numbers({rows})")
    seconds = time.perf_counter() - started
    client.command(f"optimize table t_{kind} final")
    sql = (
        f"select sum(bytes_on_disk) / 1048576 from system.parts where table = 't_{kind}' and active"
    )
    return seconds, client.query(sql).result_rows[0][0]


def asked(client: Client, sql: str) -> float:
    """Return the median of five runs after one to warm up."""
    times = []
    for _ in range(6):
        started = time.perf_counter()
        client.query(sql)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def show(name: str, figures: dict[str, float]) -> None:
    """Print one line."""
    print(f"{name:20}" + "".join(f"{figure:12.3f}" for figure in figures.values()), flush=True)


if __name__ == "__main__":
    main()
