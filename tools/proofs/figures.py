"""The published figures of three real data sets, through import and ``polku ask``."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.proofs.line import ROOT, SHARED, Line
from tools.proofs.product import asked, figure, imported

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
    brought_in(data, "nps-verbatims", "nps_verbatims.csv.gz")
    (whole,) = asked(data, "nps")
    yield figure("NPS of all answers", whole["score"], -24.69)
    yield figure("answers", whole["n"], 2353)
    for row in asked(data, "nps", "--by", "touchpoint"):
        score, n = NPS[row["group"]]
        said = f"{row['group']}: {row['score']:.2f} ({row['low']:.1f} to {row['high']:.1f})"
        yield Line(f"{said}, n = {row['n']}", round(row["score"], 2) == score and row["n"] == n)


def olist(data: Path) -> Iterator[Line]:
    """Orders with the promised and the actual day of delivery."""
    brought_in(data, "olist-classified", "olist_classified.csv.gz")
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
    seconds = brought_in(data, "online-retail", "online_retail.parquet")
    yield figure("invoice lines", asked(data, "trend")[0]["value"], 397_884)
    worth = asked(data, "trend", "--measure", "sum:revenue")[0]["value"]
    yield figure("worth, GBP", worth, 8_911_407.90)
    rate = 541_909 / seconds
    yield Line(f"import: {rate:,.0f} rows a second (asked: 20,000)", rate >= 20_000)


def brought_in(data: Path, name: str, file: str) -> float:
    """Import a set by its example's mapping; return the seconds it took."""
    mapping = ROOT / "examples" / name / "mapping.toml"
    return imported(data, SHARED / "data" / name / file, mapping, name)
