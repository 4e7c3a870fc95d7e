"""The pages of identities, through real requests over real events."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from polku.features.identity.draft import rows_of, rules_in
from polku.features.identity.rules import counts
from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store
from polku.vocabulary.event import Event, Kind, person_key
from polku.vocabulary.identity import IdentityRules

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(number: int, kind: Kind, **fields: object) -> Event:
    when = NOON + timedelta(minutes=number)
    given = {"message_id": f"m{number}", "kind": kind, "name": kind.title(), "timestamp": when}
    return Event(**{**given, "received_at": when, **fields})


@pytest.fixture
def pages(event_store: Store, project: Project) -> str:
    """Return where the project's pages are; Aino came by two devices, Bo by one of hers."""
    mail = {"email": "aino@example.fi"}
    event_store.append(
        project.pk,
        [
            said(1, "identify", user_id="aino", anonymous_id="laptop"),
            said(2, "identify", anonymous_id="phone", properties=mail),
            said(3, "track", anonymous_id="phone"),
            said(4, "identify", user_id="aino", properties=mail),
            said(5, "identify", user_id="bo", anonymous_id="laptop"),
        ],
    )
    return f"/p/{project.slug}"


@pytest.fixture
def viewer(project: Project) -> Client:
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, path: str, **query: object) -> str:
    response = client.get(path, query, headers={"Accept-Language": "en"})
    assert response.status_code == 200, response.text
    return " ".join(response.text.replace("\u00a0", " ").split())


def test_the_log_says_what_was_merged_and_what_was_not(browser: Client, pages: str) -> None:
    page = text_of(browser, f"{pages}/identities/")
    assert "1 merge of two people, 1 refused" in page
    assert "they are two users: the limit of user_id would be exceeded" in page
    assert "aino@example.fi" in page


def test_a_viewer_sees_no_addresses_and_may_not_decide(viewer: Client, pages: str) -> None:
    page = text_of(viewer, f"{pages}/identities/")
    assert "a••••@example.fi" in page
    assert "aino@example.fi" not in page
    assert viewer.get(f"{pages}/identities/rules/").status_code == 403


def test_separating_shows_who_gets_what_and_is_undone(
    browser: Client, pages: str, project: Project, event_store: Store
) -> None:
    phone = person_key(project.pk, anonymous_id="phone")
    aino = person_key(project.pk, user_id="aino")
    path = f"{pages}/identities/separate/{phone}/"
    asked = text_of(browser, path)
    assert "2 events of all history" in asked
    assert browser.post(path).status_code == 302
    assert event_store.identities.person_of(phone) == phone
    log = text_of(browser, f"{pages}/identities/")
    assert "Olli Omistaja" in log
    number = event_store.identities.decisions.of(project.pk)[0].number
    browser.post(f"{pages}/identities/decisions/{number}/undo/")
    assert event_store.identities.person_of(phone) == aino
    assert "taken back by Olli Omistaja" in text_of(browser, f"{pages}/identities/")
    browser.post(f"{pages}/identities/decisions/{number}/restore/")
    assert event_store.identities.person_of(phone) == phone


def test_two_people_are_merged_by_hand(
    browser: Client, pages: str, project: Project, event_store: Store
) -> None:
    bo, aino = (person_key(project.pk, user_id=user) for user in ("bo", "aino"))
    path = f"{pages}/identities/merge/{aino}/"
    assert "Who else is this person?" in text_of(browser, path)
    assert "is 0 people" in text_of(browser, path, **{"with": "nobody-at-all"})
    assert "Are these two one person?" in text_of(browser, path, **{"with": "bo"})
    assert browser.post(path, {"other": str(bo)}).status_code == 302
    assert event_store.identities.person_of(bo) == aino
    assert "somebody merged them by hand" in text_of(browser, f"{pages}/people/{aino}/")


def test_the_person_page_says_why_they_are_one(
    browser: Client, pages: str, project: Project
) -> None:
    page = text_of(browser, f"{pages}/people/{person_key(project.pk, user_id='aino')}/")
    assert "Why this is one person" in page
    assert "an identify call named it beside aino, 2 Mar 2026, 14:01" in page
    bo = text_of(browser, f"{pages}/people/{person_key(project.pk, user_id='bo')}/")
    assert "also used by somebody else" in bo


def form_of(rules: IdentityRules, **changes: object) -> dict[str, object]:
    rows = [row for row in rows_of(rules) if row.name]
    form: dict[str, object] = {
        name: [getattr(row, name) for row in rows] for name in ("name", "limit", "days", "traits")
    }
    return form | {"alone_from": str(rules.alone_from), "blocked": "", **changes}


def test_rules_show_whom_they_change_before_they_are_saved(
    browser: Client, pages: str, project: Project, event_store: Store
) -> None:
    path = f"{pages}/identities/rules/"
    form = form_of(IdentityRules(), blocked="aino@*")
    page = text_of(browser, path, **form)
    assert "1 person of 2 with several identifiers would change." in page
    assert browser.post(path, form).status_code == 302
    event_store.identities.rebuild(project.pk)
    assert event_store.identities.rulebook.of(project.pk).blocked == ("aino@*",)
    phone = person_key(project.pk, anonymous_id="phone")
    assert event_store.identities.person_of(phone) == phone
    assert "Last changed by Olli Omistaja" in text_of(browser, path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ["email", "user_id", "anonymous_id", "phone"]}, "user_id comes first"),
        ({"name": ["user_id", "E Mail", "phone", "anonymous_id"]}, "is no type"),
        ({"name": ["user_id", "phone", "phone", "anonymous_id"]}, "stands once"),
        ({"limit": ["0", "5", "5", "5"]}, "no number"),
        ({"alone_from": "1"}, "no number"),
        ({"blocked": "a\n*"}, "A star alone"),
    ],
)
def test_rules_that_cannot_be_say_why(
    browser: Client, pages: str, changes: dict[str, object], message: str
) -> None:
    assert message in text_of(
        browser, f"{pages}/identities/rules/", **form_of(IdentityRules(), **changes)
    )


def test_a_form_gives_back_the_rules_it_shows() -> None:
    fields = QueryDict(mutable=True)
    for name, value in form_of(IdentityRules()).items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    assert rules_in(fields) == IdentityRules()


def test_nobody_is_separated_or_merged_by_a_number_that_is_none(
    browser: Client, pages: str, project: Project
) -> None:
    aino = person_key(project.pk, user_id="aino")
    for key in (1, 2**64, 10**30):
        assert browser.get(f"{pages}/identities/separate/{key}/").status_code == 404
        assert browser.post(f"{pages}/identities/separate/{key}/").status_code == 404
    for other in ("", "x", "²", str(10**30), str(2**64)):
        answer = browser.post(f"{pages}/identities/merge/{aino}/", {"other": other})
        assert answer.status_code == 404
    assert browser.post(f"{pages}/identities/decisions/1/undo/").status_code == 404


def test_whoever_is_hidden_is_in_no_log(
    browser: Client, pages: str, project: Project, event_store: Store
) -> None:
    event_store.identities.refresh()
    aino = event_store.identities.person_of(person_key(project.pk, user_id="aino"))
    event_store.erasures.hide(project.pk, aino, NOON + timedelta(days=1), f"H-{project.pk}")
    page = text_of(browser, f"{pages}/identities/")
    assert "aino" not in page
    assert counts(project) == {"merged": 0, "refused": 0}
    for table in ("identity_facts", "identity_verdicts", "identity_decisions", "links"):
        sql = f"select count() from polku.{table} where project_id = {{project:UInt32}}"
        left = event_store.query(sql, {"project": project.pk}).rows[0][0]
        assert left == 0 or table == "identity_facts", table
    sql = (
        "select count() from polku.identity_facts where project_id = {project:UInt32} "
        "and (value like '%aino%' or other_value like '%aino%')"
    )
    assert event_store.query(sql, {"project": project.pk}).rows == [(0,)]
    phone = person_key(project.pk, anonymous_id="phone")
    assert browser.get(f"{pages}/identities/separate/{phone}/").status_code == 404
    event_store.erasures.restore(f"H-{project.pk}")
    assert "aino@example.fi" in text_of(browser, f"{pages}/identities/")
