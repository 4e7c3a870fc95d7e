"""The page and the route of SQL: rows, faults in words, files, and only for those who may."""

import io
from datetime import UTC, datetime
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store
from polku.vocabulary.event import Event

HOME = "/p/lumo-netti/sql/"
API = "/api/v1/projects/lumo-netti/sql"
COUNTED = "select event, count() as n from events group by event order by event"


@pytest.fixture
def stored(event_store: Store, project: Project) -> None:
    """Store three events, one under a hostile name."""
    names = ("Bought", "Bought", "<script>alert(1)</script>")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    events = [
        Event(
            message_id=str(number), kind="track", name=name, timestamp=noon, received_at=noon,
            user_id="ada", properties={"nested": {"a": [1, "b"]}},
        )
        for number, name in enumerate(names)
    ]  # fmt: skip
    event_store.append(project.pk, events)


def test_it_begins_with_examples_that_run(stored: None, browser: Client) -> None:
    page = browser.get(HOME)
    examples = page.context["examples"]
    assert all(browser.get(HOME, {"sql": one}).status_code == 200 for one in examples)


def test_rows_are_shown_and_nothing_in_them_is_run(stored: None, browser: Client) -> None:
    html = browser.get(HOME, {"sql": COUNTED}).text
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html
    assert "2 rows" in html.replace("\u00a0", " ")


def test_a_fault_is_said_in_the_readers_language(stored: None, browser: Client) -> None:
    answer = browser.get(
        HOME, {"sql": "select * from polku.events"}, headers={"Accept-Language": "fi"}
    )
    assert answer.status_code == 400
    assert "Taulua ”polku.events” ei ole" in answer.text
    assert "select * from polku.events" in answer.text


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_rows_are_sent_as_files(stored: None, browser: Client, form: str) -> None:
    answer = browser.get(HOME, {"sql": COUNTED, "format": form})
    assert answer.status_code == 200
    if form == "parquet":
        assert pq.read_table(io.BytesIO(answer.content)).to_pydict()["n"] == [1, 2]
    else:
        assert "Bought" in answer.text


def test_nested_values_are_written_to_parquet_as_text(stored: None, browser: Client) -> None:
    asked = {"sql": "select properties, 1 as one from events", "format": "parquet"}
    table = pq.read_table(io.BytesIO(browser.get(HOME, asked).content))
    assert table.to_pylist()[0] == {"properties": '{"nested":{"a":[1,"b"]}}', "one": 1}


def test_the_api_answers(stored: None, browser: Client) -> None:
    body = {"sql": COUNTED, "limit": 1}
    answer = browser.post(API, body, content_type="application/json").json()
    assert answer["rows"] == [["<script>alert(1)</script>", 1]]
    assert [one["code"] for one in answer["caveats"]] == ["more_rows"]
    wrong = browser.post(API, body | {"format": "xml"}, content_type="application/json")
    assert wrong.status_code == 400
    assert "parquet" in wrong.json()["error"]["message"]


def test_viewers_may_not(stored: None, project: Project) -> None:
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    assert client.get(f"{HOME}?{urlencode({'sql': COUNTED})}").status_code == 403
    assert client.post(API, {"sql": COUNTED}, content_type="application/json").status_code == 403
