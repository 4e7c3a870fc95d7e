"""The REST API of questions, over the real store."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from polku.features.projects.models import Project
from polku.features.projects.rules import create_api_token
from polku.features.promises.rules import add_promise
from polku.store import Store
from polku.vocabulary.event import Event, Score
from polku.vocabulary.questions import Deadline, Promise

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def answers(scores: list[int], channel: str = "web") -> list[Event]:
    return [
        Event(
            message_id=f"{channel}-{number}",
            kind="track",
            name="Answered",
            timestamp=NOON + timedelta(minutes=number),
            received_at=NOON,
            user_id=f"{channel}-{number}",
            channel=channel,
            score=Score("nps", score, 0, 10),
        )
        for number, score in enumerate(scores)
    ]


@pytest.fixture
def answered(event_store: Store, project: Project) -> Project:
    event_store.append(project.pk, answers([10] * 6 + [8] * 2 + [3] * 2))
    event_store.append(project.pk, answers([9] * 3 + [0] * 3, "=phone"))
    return project


def path(project: Project, question: str) -> str:
    return f"/api/v1/projects/{project.slug}/ask/{question}"


def test_an_answer_carries_all_it_takes_to_trust_it(answered: Project, browser: Client) -> None:
    response = browser.get(path(answered, "nps"))
    assert response.status_code == 200, response.content
    body = response.json()
    assert set(body) == {
        "columns",
        "rows",
        "n",
        "formula",
        "caveats",
        "sql",
        "parameters",
        "seconds",
    }
    assert body["n"] == 16
    row = dict(zip(body["columns"], body["rows"][0], strict=True))
    assert row["score"] == pytest.approx(100 * (9 - 5) / 16)
    assert "select" in body["sql"]


def test_filters_and_breakdowns_are_read_from_the_address(
    answered: Project, browser: Client
) -> None:
    body = browser.get(path(answered, "nps"), {"where": ["channel=web"], "by": "channel"}).json()
    assert body["n"] == 10
    assert [row[1] for row in body["rows"]] == ["web"]


def test_rows_come_as_csv_that_no_spreadsheet_runs(answered: Project, browser: Client) -> None:
    response = browser.get(path(answered, "nps"), {"by": "channel", "format": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.text)))
    assert {row[1] for row in rows[1:]} == {"web", "'=phone"}


def test_a_token_asks_as_a_person_does(answered: Project) -> None:
    _, token = create_api_token(answered, "Notebook", "viewer")
    response = Client().get(path(answered, "nps"), headers={"Authorization": f"Bearer {token}"})
    assert response.json()["n"] == 16


def test_nobody_is_told_how_to_come_in(answered: Project) -> None:
    response = Client().get(path(answered, "nps"))
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "unknown_key"


def test_a_wrong_token_is_not_replaced_by_the_session(answered: Project, browser: Client) -> None:
    headers = {"Authorization": "Bearer polku_wrong"}
    assert browser.get(path(answered, "nps"), headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“every” is fortnight; write one of: hour, day, week, month, quarter, year."),
        (
            "fi",
            "Parametrin ”every” arvo on fortnight; kirjoita jokin näistä: hour, day, week, month, "
            "quarter, year.",
        ),
    ],
)
def test_a_fault_is_said_in_the_language_of_the_reader(
    answered: Project, browser: Client, language: str, sentence: str
) -> None:
    headers = {"Accept-Language": language}
    response = browser.get(path(answered, "nps"), {"every": "fortnight"}, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_question"
    assert response.json()["error"]["message"] == sentence


def test_an_unknown_format_is_refused(answered: Project, browser: Client) -> None:
    assert browser.get(path(answered, "nps"), {"format": "xml"}).status_code == 400


def test_the_description_names_every_question_and_parameter(browser: Client) -> None:
    paths = browser.get("/api/v1/openapi.json").json()["paths"]
    nps = paths["/api/v1/projects/{project}/ask/nps"]["get"]
    named = {parameter["name"] for parameter in nps["parameters"]}
    assert named == {"project", "from", "to", "by", "where", "every", "compare", "format"}
    assert {path.rsplit("/", 1)[1] for path in paths} >= {
        "csat",
        "ces",
        "trend",
        "paths",
        "promise",
    }


def test_a_promise_is_called_by_its_slug(answered: Project, browser: Client) -> None:
    promise = Promise(made_by="Answered", kept_by="Thanked", deadline=Deadline(120), score="nps")
    add_promise(answered, "Answer at once", promise)
    by_slug = browser.get(path(answered, "promise"), {"promise": "answer-at-once"})
    parts = {"made_by": "Answered", "kept_by": "Thanked", "within": "2m", "score": "nps"}
    by_parts = browser.get(path(answered, "promise"), parts)
    assert by_slug.status_code == 200, by_slug.text
    assert by_slug.json()["rows"] == by_parts.json()["rows"]
    assert browser.get(path(answered, "promise"), {"promise": "no-such"}).status_code == 404
    both = browser.get(path(answered, "promise"), {"promise": "answer-at-once"} | parts)
    assert "more than once" in both.json()["error"]["message"]
