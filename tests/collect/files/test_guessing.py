"""A first mapping is guessed from names and cells, in Finnish and English."""

from pathlib import Path

import pytest

from polku.collect.files.guessing import guess_mapping
from polku.collect.files.looks import look_at
from polku.collect.files.mapping import Mapping, PersonFrom, PropertyFrom, ScoreFrom, Words
from polku.collect.files.table import open_table


def guessed(path: Path) -> Mapping:
    table = open_table(path, preview=1000)
    rows = [row for batch in table.batches(1000) for row in batch.rows]
    return guess_mapping(table.name, table.columns, rows, "Europe/Helsinki")


def of(tmp_path: Path, text: str, name: str = "vastaukset_2026.csv") -> Mapping:
    path = tmp_path / name
    path.write_text(text)
    return guessed(path)


@pytest.mark.parametrize(
    ("cells", "form", "days"),
    [
        (["2026-04-01 12:00", "2026-04-02T13:00:00Z"], "", False),
        (["2026-04-01", "2026-04-02"], "", True),
        (["1.4.2026", "30.4.2026"], "%d.%m.%Y", True),
        (["1.4.2026 9.05"], "%d.%m.%Y %H.%M", False),
        (["01/04/2026 09:05", "04/01/2026 09:05"], "%d/%m/%Y %H:%M", False),
        (["01/04/2026", "01/31/2026"], "%m/%d/%Y", True),
        (["20260401", "20260430"], "%Y%m%d", True),
        ([1775000000, 1775000001], "unix", False),
        (["1775000000123"], "unix-ms", False),
        (["12345", "2"], None, False),
        (["a", "b"], None, False),
        ([], None, False),
    ],
)
def test_times_are_told_by_their_cells(cells: list[object], form: str | None, days: bool) -> None:
    look = look_at(cells)
    assert (look.time_format, look.days) == (form, days)


def test_finnish_answers(tmp_path: Path) -> None:
    mapping = of(
        tmp_path,
        "Asiakasnumero;Vastattu;Kosketuspiste;Kanava;Arvosana;Avoin vastaus;Summa;Puhelin\n"
        + "1001;1.4.2026 12.00;Myymälä;myymälä;5;Ihan hyvä palvelu kaikin puolin, kiitos;9,90;040\n"
        + "1002;2.4.2026 12.00;Toimitus;verkko;1;Tilaus tuli kaksi viikkoa myöhässä;19,50;050\n",
    )
    [rule] = mapping.events
    assert mapping.decimal == ","
    assert rule.event == "Survey Answered"
    assert rule.person == PersonFrom(column="Asiakasnumero", known=True)
    assert rule.time
    assert (rule.time.column, rule.time.format) == ("Vastattu", "%d.%m.%Y %H.%M")
    assert rule.touchpoint == Words(column="Kosketuspiste")
    assert rule.channel == Words(column="Kanava")
    assert rule.score == ScoreFrom("Arvosana", "csat", (1, 5))
    assert rule.text == Words(column="Avoin vastaus")
    assert rule.properties == {"Summa": PropertyFrom(column="Summa", type="number")}


def test_events_of_a_product(tmp_path: Path) -> None:
    mapping = of(
        tmp_path,
        "event,anonymousId,createdAt,plan,invoice_no\n"
        + "Signed Up,a-1,2026-04-01T12:00:00Z,free,1001\n" * 5,
    )
    [rule] = mapping.events
    assert rule.event == Words(column="event")
    assert rule.person == PersonFrom(column="anonymousId")
    assert rule.properties == {"plan": "plan", "invoice_no": "invoice_no"}


def test_a_file_without_times_still_gets_a_mapping_to_correct(tmp_path: Path) -> None:
    [rule] = of(tmp_path, "a,b\n1,2\n", "stock_list.csv").events
    assert rule.time
    assert (rule.event, rule.time.column) == ("Stock List", "a")


def test_real_files(shared: Path) -> None:
    data = shared / "data"
    [answer] = guessed(data / "nps-verbatims" / "nps_verbatims.csv.gz").events
    assert answer.score == ScoreFrom("NPS_SCORE", "nps", (0, 10))
    assert answer.touchpoint == Words(column="SURVEY_SUB_TYPE")
    [order] = guessed(data / "olist-classified" / "olist_classified.csv.gz").events
    assert order.score == ScoreFrom("review_score", "csat", (1, 5))
    assert order.text == Words(column="review_comment_message")
    [line] = guessed(data / "online-retail" / "online_retail.parquet").events
    assert line.person == PersonFrom(column="CustomerID", known=True)
