"""Page rules through real requests: tried on real addresses, then kept for all questions."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from polku.features.projects.models import Project
from polku.features.questions.rules import view_of
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.pages import PageRule

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_rules_are_tried_and_kept(browser: Client, event_store: Store, project: Project) -> None:
    addresses = ["/order/1", "/order/2", "/help/router"]
    event_store.append(
        project.pk,
        [
            Event(
                message_id=f"p{number}",
                kind="page",
                name="Page Viewed",
                timestamp=NOON + timedelta(minutes=number),
                received_at=NOON,
                user_id="aino",
                properties={"path": address},
            )
            for number, address in enumerate(addresses)
        ],
    )
    page = f"/p/{project.slug}/pages/"
    assert "3 addresses are 2 pages" in browser.get(page).text
    assert "3 addresses are 3 pages" in browser.get(page, {"text": "/help/** = Help"}).text
    tried = browser.get(page, {"text": "/order/* = Order\n/help/**", "tidy": "1"})
    assert "<td>Order</td>" in tried.text
    browser.post(f"{page}save/", {"text": "/order/* = Order\n/help/**", "tidy": "1"})
    assert view_of(project).pages == (PageRule("/order/*", "Order"), PageRule("/help/**", ""))
    assert view_of(project).tidy_pages


def test_what_is_no_rule_is_explained(
    browser: Client, event_store: Store, project: Project
) -> None:
    page = f"/p/{project.slug}/pages/"
    tried = browser.get(page, {"text": "order"})
    assert tried.status_code == 400
    assert "is no rule" in tried.text
    assert browser.post(f"{page}save/", {"text": "order"}).status_code == 400
    assert view_of(project).pages == ()
