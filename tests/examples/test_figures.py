"""The worked examples' mappings give the published figures of their real data."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from polku.collect.files.importing import Importer
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.report import Report
from polku.collect.files.table import open_table
from polku.vocabulary.event import Event

EXAMPLES = Path(__file__).parents[2] / "examples"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def mapped(shared: Path, name: str, file: str) -> tuple[Report, list[Event]]:
    mapping = read_mapping((EXAMPLES / name / "mapping.toml").read_text())
    table = open_table(shared / "data" / name / file)
    return Importer(table, mapping, now=datetime.now(UTC)).rehearse()


def nps(scores: Sequence[float]) -> float:
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    return round(100 * (promoters - detractors) / len(scores), 2)


def mean(scores: Iterable[float]) -> float:
    listed = list(scores)
    return round(sum(listed) / len(listed), 2)


def test_nps_verbatims(shared: Path) -> None:
    report, events = mapped(shared, "nps-verbatims", "nps_verbatims.csv.gz")
    by_stage: dict[str, list[float]] = defaultdict(list)
    for event in events:
        if event.score:
            by_stage[event.touchpoint].append(event.score.value)
    scores = [score for group in by_stage.values() for score in group]
    assert (report.read, len(events), len(scores)) == (2385, 2385, 2353)
    assert len({event.anonymous_id for event in events}) == 2385
    assert nps(scores) == -24.69
    assert {stage: (nps(group), len(group)) for stage, group in by_stage.items()} == {
        "Order": (-9.98, 962),
        "First Payment": (-29.29, 1130),
        "Equipment Received": (-56.71, 231),
        "Service in Use": (-76.67, 30),
    }


def test_olist_classified(shared: Path) -> None:
    report, events = mapped(shared, "olist-classified", "olist_classified.csv.gz")
    by_name: dict[str, dict[str, Event]] = defaultdict(dict)
    for event in events:
        by_name[event.name][event.properties["order_id"]] = event
    placed, delivered = by_name["Order Placed"], by_name["Order Delivered"]
    scores = {key: event.score for key, event in by_name["Review Written"].items()}
    assert (report.read, len(placed), len(delivered)) == (3584, 3584, 3467)
    late = {
        key
        for key, event in delivered.items()
        if event.timestamp.astimezone(SAO_PAULO).date().isoformat()
        > placed[key].properties["estimated_delivery"]
    }
    assert round(100 * len(late) / len(delivered), 2) == 9.78
    given = {key: score.value for key, score in scores.items() if score}
    assert mean(given[key] for key in delivered if key not in late) == 3.77
    assert mean(given[key] for key in late) == 1.96


@pytest.mark.slow
def test_online_retail(shared: Path) -> None:
    report, events = mapped(shared, "online-retail", "online_retail.parquet")
    assert (report.read, report.rows_rejected) == (541_909, 0)
    assert len(events) == 397_884
    assert len({event.message_id for event in events}) == 397_884
    assert len({event.user_id for event in events}) == 4_338
    assert len({event.properties["invoice"] for event in events}) == 18_532
    assert round(sum(event.properties["revenue"] for event in events), 2) == 8_911_407.90
