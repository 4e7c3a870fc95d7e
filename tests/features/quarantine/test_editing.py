"""A mending rule is changed on its page, where nothing of it is lost."""

from html import unescape

import pytest
from django.test import Client

from polku.collect.quarantine.mending import Change, Match, MendingRule
from polku.features.projects.models import Project
from polku.features.quarantine.asked import asked_for, rule_in
from polku.features.quarantine.mendings import rule_of, save_mending
from polku.features.quarantine.models import Mending
from polku.store import Store
from tests.features.quarantine.conftest import Break, answer
from tests.features.quarantine.test_pages import HOME, RULE, text_of

EVERY = MendingRule(
    name="Everything",
    match=Match(event="Survey Answered", code="invalid_event", place="timestamp", source="shop"),
    changes=(
        Change(deed="rename", path="a", to="b", zone="UTC"),
        Change(deed="set", path="c", value=5, zone="UTC"),
        Change(deed="set", path="c", value="5", zone="UTC"),
        Change(deed="default", path="d", value=" spaced ", zone="UTC"),
        Change(deed="replace", path="e", old="N/A", value=None, zone="UTC"),
        Change(deed="replace", path="f", old={"x": [1]}, value="plain", zone="UTC"),
        Change(deed="name", value="Called", zone="UTC"),
    ),
)


def test_what_a_form_shows_is_what_the_rule_was() -> None:
    assert rule_in(asked_for(EVERY), "Europe/Helsinki") == EVERY


@pytest.mark.parametrize("deed", ["number", "text", "boolean", "remove", "time"])
def test_changes_without_a_value_stay(deed: str) -> None:
    change = Change(deed=deed, path="a", zone="Europe/Stockholm")  # type: ignore[arg-type]
    rule = MendingRule(name="n", match=Match(event="E"), changes=(change,))
    (again,) = rule_in(asked_for(rule), "UTC").changes
    assert (again.deed, again.path, again.zone, again.form) == (deed, "a", "Europe/Stockholm", "")


def test_a_rule_is_opened_tried_and_changed(
    event_store: Store, project: Project, browser: Client, break_events: Break
) -> None:
    break_events(answer(1))
    browser.post(f"{HOME}mend/save/", RULE | {"on_arrival": "1"})
    one = Mending.objects.get()
    page = f"{HOME}rules/{one.pk}/"
    assert page in browser.get(HOME).text
    shown = unescape(browser.get(page).text)
    assert 'value="Finnish times"' in shown
    assert "1 of 1 events could be read" in text_of(shown)
    assert 'value="1" checked' in shown
    tried = browser.get(page, RULE | {"value": ["%Y", "", "", ""]}).text
    assert "0 of 1 events could be read" in text_of(tried)
    browser.post(f"{page}save/", RULE | {"name": "Times of the shop"})
    changed = Mending.objects.get()
    assert (changed.pk, changed.name, changed.on_arrival) == (one.pk, "Times of the shop", False)
    wrong = browser.post(f"{page}save/", RULE | {"deed": "", "path": ""})
    assert "This rule cannot be" in text_of(wrong.text)
    assert Mending.objects.get().name == "Times of the shop"


def test_a_rule_of_many_changes_keeps_them_all(
    event_store: Store, project: Project, browser: Client
) -> None:
    one = save_mending(project, EVERY, None)
    html = browser.get(f"{HOME}rules/{one.pk}/").text
    assert html.count('name="deed"') >= len(EVERY.changes)
    assert rule_of(Mending.objects.get()) == EVERY
