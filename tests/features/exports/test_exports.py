"""The page, the job and the route of exports, through real requests over real events."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from polku.features.exports import files
from polku.features.projects.models import ApiToken, Membership, Project, Role, User
from polku.features.projects.rules import create_api_token
from polku.features.work import running
from polku.store import Store
from polku.vocabulary.event import Event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def page(event_store: Store, project: Project, tmp_path: Path, settings: Settings) -> str:
    settings.DATA = tmp_path
    event_store.append(
        project.pk,
        [
            Event(
                message_id=f"m{number}",
                kind="track",
                name="Order",
                timestamp=NOON + timedelta(minutes=number),
                received_at=NOON,
                user_id=f"aino{number}@example.fi",
                channel="web" if number % 2 else "phone",
                properties={"email": f"aino{number}@example.fi", "order": number},
            )
            for number in range(10)
        ],
    )
    return f"/p/{project.slug}/exports/"


def lines(content: bytes) -> list[dict]:
    return [msgspec.json.decode(line) for line in content.splitlines()]


def link(browser: Client, page: str) -> str:
    found = re.search(rf"{page}\d+/file/", browser.get(page).text)
    assert found
    return found[0]


def fetched(browser: Client, page: str) -> bytes:
    response = browser.get(link(browser, page))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_an_export_is_made_in_the_background_and_fetched(browser: Client, page: str) -> None:
    asked = browser.post(f"{page}new/", {"format": "jsonl", "where": "channel=web"}, follow=True)
    assert "polku-refresh" in asked.text
    running.drain()
    rows = lines(fetched(browser, page))
    assert {row["channel"] for row in rows} == {"web"}
    assert len(rows) == 5
    assert rows[0]["user_id"].endswith("@example.fi")


def test_viewers_get_no_contacts(browser: Client, owner: User, page: str) -> None:
    Membership.objects.filter(user=owner).update(role=Role.VIEWER)
    browser.post(f"{page}new/", {"format": "jsonl"})
    running.drain()
    content = fetched(browser, page)
    assert b"aino" not in content
    assert b"@example.fi" in content  # masked, not gone


def test_a_whole_file_is_not_for_viewers(browser: Client, owner: User, page: str) -> None:
    browser.post(f"{page}new/", {"format": "csv"})
    running.drain()
    Membership.objects.filter(user=owner).update(role=Role.VIEWER)
    assert browser.get(link(browser, page)).status_code == 403


def test_the_api_answers_with_the_file(client: Client, project: Project, page: str) -> None:
    token = create_api_token(project, "Notebook", "viewer")[1]
    assert ApiToken.objects.count() == 1
    address = f"/api/v1/projects/{project.slug}/export"
    response = client.get(
        address, {"format": "jsonl"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert len(lines(content)) == 10
    assert b"aino" not in content
    wrong = client.get(address, {"format": "docx"}, headers={"Authorization": f"Bearer {token}"})
    assert wrong.status_code == 400
    assert "ocel-json" in wrong.text


def test_files_go_after_a_week_and_with_an_erasure(
    browser: Client, project: Project, page: str
) -> None:
    browser.post(f"{page}new/", {"format": "parquet"})
    running.drain()
    assert files.drop_old(timezone.now()) == 0
    assert files.drop_old(timezone.now() + timedelta(days=8)) == 1
    assert "removed" in browser.get(page).text
    browser.post(f"{page}new/", {"format": "parquet"})
    running.drain()
    assert files.drop(project.pk) == 1


def test_what_cannot_be_wished_for_is_explained(browser: Client, page: str) -> None:
    assert browser.post(f"{page}new/", {"format": "csv", "from": "soon"}).status_code == 400
    assert browser.post(f"{page}new/", {"format": "docx"}).status_code == 400
