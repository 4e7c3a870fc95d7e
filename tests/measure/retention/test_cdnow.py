"""Retention of real buyers agrees with what was published of them."""

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.questions import RetentionQuestion, SurvivalQuestion
from polku.vocabulary.touchpoints import View

ZONE = "America/New_York"
#: The calibration period of 39 weeks ends with 30 September 1997.
END = datetime(1997, 10, 1, tzinfo=ZoneInfo(ZONE))


def bought(row: dict[str, str], number: int) -> Event:
    at = datetime.strptime(row["date"], "%Y%m%d").replace(hour=12, tzinfo=ZoneInfo(ZONE))
    return Event(
        message_id=str(number),
        kind="track",
        name="Order Placed",
        timestamp=at.astimezone(UTC),
        received_at=at.astimezone(UTC),
        user_id=row["customer_id"],
    )


def test_buyers_who_came_back(store: Store, project_id: int, shared: Path) -> None:
    # Fader, Hardie and Lee (2005), "Counting your customers the easy way", Marketing Science 24,
    # 275-284: of the 1/10 sample of CDNOW's 2,357 new buyers of early 1997, 946 bought again
    # within the calibration period (their model of spending is fitted to those).
    with gzip.open(shared / "data/cdnow/cdnow_sample_1in10.csv.gz", "rt") as file:
        orders = [bought(row, number) for number, row in enumerate(csv.DictReader(file))]
    store.append(project_id, orders)
    view = View(project_id=project_id, timezone=ZONE)
    question = RetentionQuestion(every="day", count="after", periods=1)
    answer = ask(store, showing_all(view), question, END)
    mean = next(row for row in answer.dicts() if row["cohort"] is None and row["period"] == 1)
    assert (mean["people"], mean["returned"]) == (2_357, 946)
    stays = SurvivalQuestion(silence=7 * 86_400, every="week")
    everybody = ask(store, view, stays, END)
    assert everybody.n == 2_357


def showing_all(view: View) -> View:
    """Return the view with every cohort shown, however small."""
    return View(project_id=view.project_id, timezone=view.timezone, minimum_group=1)
