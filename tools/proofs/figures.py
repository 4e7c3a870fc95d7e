"""The published figures of three real data sets, through import and ``polku ask``."""

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.proofs.line import ROOT, SHARED, Line, polku

NPS = {
    "Order": (-9.98, 962),
    "First Payment": (-29.29, 1130),
    "Equipment Received": (-56.71, 231),
    "Service in Use": (-76.67, 30),
}


def of_real_data() -> Iterator[Line]:
    """Import each set into a fresh folder and compare what is answered."""
    with tempfile.TemporaryDirectory() as folder:
        yield from nps_verbatims(Path(folder) / "nps")
        yield from olist(Path(folder) / "olist")
        yield from online_retail(Path(folder) / "retail")


def nps_verbatims(data: Path) -> Iterator[Line]:
    """Answers of a telecom's customers by stage."""
    imported(data, "nps-verbatims", "nps_verbatims.csv.gz")
    (whole,) = asked(data, "nps")
    yield figure("NPS of all answers", whole["score"], -24.69)
    yield figure("answers", whole["n"], 2353)
    for row in asked(data, "nps", "--by", "touchpoint"):
        score, n = NPS[row["group"]]
        said = f"{row['group']}: {row['score']:.2f} ({row['low']:.1f} to {row['high']:.1f})"
        yield Line(f"{said}, n = {row['n']}", round(row["score"], 2) == score and row["n"] == n)


def olist(data: Path) -> Iterator[Line]:
    """Orders with the promised and the actual day of delivery."""
    imported(data, "olist-classified", "olist_classified.csv.gz")
    words = "--made-by|Order Placed|--kept-by|Order Delivered|--until|estimated_delivery|--by-day"
    (row,) = asked(data, "promise", *words.split("|"), "--key", "order_id", "--only-met")
    yield figure("delivered orders", row["n"], 3467)
    yield figure("broken, %", 100 * row["broken_share"], 9.78)
    yield figure("mean score, promise kept", row["score_kept"], 3.77)
    yield figure("mean score, promise broken", row["score_broken"], 1.96)
    low, high = row["difference_low"], row["difference_high"]
    said = f"difference {row['difference']:.2f} ({low:.2f} to {high:.2f})"
    yield Line(said, 0 < low < row["difference"] < high)


def online_retail(data: Path) -> Iterator[Line]:
    """Invoice lines of a gift shop, cleaned, and how fast they came in."""
    seconds = imported(data, "online-retail", "online_retail.parquet")
    yield figure("invoice lines", asked(data, "trend")[0]["value"], 397_884)
    worth = asked(data, "trend", "--measure", "sum:revenue")[0]["value"]
    yield figure("worth, GBP", worth, 8_911_407.90)
    rate = 541_909 / seconds
    yield Line(f"import: {rate:,.0f} rows a second (asked: 20,000)", rate >= 20_000)


def imported(data: Path, name: str, file: str) -> float:
    """Import a set by its example's mapping; return the seconds it took, start-up included."""
    mapping = ROOT / "examples" / name / "mapping.toml"
    source = SHARED / "data" / name / file
    started = time.monotonic()
    words = ("import", str(source), "--mapping", str(mapping), "--project", name)
    done = polku(*words, "--data", str(data))
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    return time.monotonic() - started


def asked(data: Path, *words: str) -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    done = polku("ask", *words, "--data", str(data), "--format", "json")
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    answer = json.loads(done.stdout)
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def figure(name: str, found: float, published: float) -> Line:
    """Compare to the two decimals that are published."""
    said = f"{name}: {found:,.2f} (published {published:,.2f})"
    return Line(said, round(found, 2) == round(published, 2))
