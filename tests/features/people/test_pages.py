"""The pages of people, through real requests over real events."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store
from polku.vocabulary.event import Event, Score, person_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(minutes: int, name: str, **more: object) -> Event:
    when = NOON + timedelta(minutes=minutes)
    fields = {"kind": "track", "user_id": "LN-1", **more}
    return Event(
        message_id=f"{fields['user_id']}-{name}-{minutes}",
        name=name,
        timestamp=when,
        received_at=when,
        **fields,
    )


AINO = [
    event(0, "Page Viewed", kind="page", user_id="", anonymous_id="anon-7", channel="web"),
    event(
        1,
        "Identified",
        kind="identify",
        anonymous_id="anon-7",
        properties={
            "name": "Aino Lehtonen",
            "email": "aino@example.fi",
            "phone": "+358 40 123 4567",
            "age": 71,
            "town": "Ähtäri",
        },
    ),
    event(60, "Call Answered", channel="phone", properties={"wait_s": 860, "call_id": "C-9"}),
    event(
        90,
        "Survey Answered",
        channel="survey",
        touchpoint="Phone call",
        score=Score("ces", 2, 1, 7),
        text="Kerroin viidelle. Soittakaa 040 123 4567 tai aino@example.fi!",
        properties={"language": "fi", "call_id": "C-9"},
    ),
    event(
        24 * 60 * 9,
        "Survey Answered",
        channel="survey",
        touchpoint="Phone call",
        score=Score("nps", 9, 0, 10),
    ),
    event(24 * 60 * 9 + 5, "Order Placed", channel="web", account_id="B-1"),
    event(
        24 * 60 * 9 + 6,
        "Grouped",
        kind="group",
        account_id="B-1",
        properties={"name": "Puusepät Oy"},
    ),
]


@pytest.fixture
def aino(event_store: Store, project: Project) -> str:
    event_store.append(project.pk, AINO)
    return f"/p/{project.slug}/people/{person_key(project.pk, user_id='LN-1')}/"


@pytest.fixture
def viewer(project: Project) -> Client:
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query, headers={"Accept-Language": "en"})
    assert response.status_code == 200, response.text
    return " ".join(response.text.replace("\u00a0", " ").split())


def test_the_title_says_what_matters_most(browser: Client, aino: str) -> None:
    page = text_of(browser, aino)
    assert "<h1>Aino gave 2 of 7 after waiting 14 min 20 s, and 9 of 10 later</h1>" in page
    assert "<title>Aino Lehtonen · Polku</title>" in page


def test_the_title_speaks_finnish(browser: Client, aino: str) -> None:
    response = browser.get(aino, headers={"Accept-Language": "fi"})
    said = " ".join(response.text.replace("\u00a0", " ").split())
    assert "Aino antoi arvosanan 2/7 jonotettuaan 14 min 20 s, myöhemmin 9/10" in said
    assert "klo 14" in said


def test_moments_stand_under_their_day_newest_first(browser: Client, aino: str) -> None:
    page = text_of(browser, aino).partition('id="timeline"')[2]
    places = [
        page.index(said)
        for said in (
            "Wed 11 March",
            "Order Placed",
            "NPS 9 of 10",
            "Mon 2 March",
            "CES 2 of 7",
            "Kerroin viidelle",
            "Call Answered",
            '<summary><span class="muted">wait <span class="num">14 min 20 s</span>',
            "Said who this is",
            "Page Viewed",
        )
    ]
    assert places == sorted(places)


def test_a_touchpoint_is_the_title_and_the_event_is_said_beside_it(
    browser: Client, aino: str
) -> None:
    page = text_of(browser, aino)
    assert '<h3>Phone call <i class="sm">Survey Answered</i>' in page
    assert "<h3>Order Placed</h3>" in page
    assert "<code>call_id</code></dt><dd>C-9</dd>" in page


def test_what_repeats_is_said_once_with_each_inside(
    browser: Client, event_store: Store, project: Project
) -> None:
    seen = [event(n, "Screen Viewed", channel="app", properties={"n": n}) for n in range(4)]
    event_store.append(project.pk, [*seen, event(50, "Screen Viewed", channel="app")])
    path = f"/p/{project.slug}/people/{person_key(project.pk, user_id='LN-1')}/"
    page = text_of(browser, path).partition('id="timeline"')[2]
    assert page.count("<h3>Screen Viewed") == 2
    assert "4 times" in page
    assert "From 14:00 to 14:03" in page
    assert page.count("<code>n</code>") == 4


def test_a_channel_and_answers_can_be_picked(browser: Client, aino: str) -> None:
    phone = text_of(browser, aino, channel="phone")
    timeline = phone[phone.index('id="timeline"') :]
    assert "Call Answered" in timeline
    assert "Order Placed" not in timeline
    answers = text_of(browser, aino, only="answers")
    timeline = answers[answers.index('id="timeline"') :]
    assert timeline.count("<h3>Phone call") == 2
    assert "Call Answered" not in timeline
    assert "Nothing here" in text_of(browser, aino, channel="carrier pigeon")


def test_the_arc_is_drawn_from_two_scores(browser: Client, aino: str) -> None:
    page = text_of(browser, aino)
    assert "Emotional arc" in page
    assert "<svg" in page
    assert "(answer − lowest) ÷ (highest − lowest) × 4 − 2" in page
    assert '<td class="n">−1.3</td>' in page  # (2 − 1) / 6 × 4 − 2


def test_one_score_is_no_arc(browser: Client, event_store: Store, project: Project) -> None:
    event_store.append(project.pk, [event(1, "Rated", score=Score("nps", 9, 0, 10))])
    path = f"/p/{project.slug}/people/{person_key(project.pk, user_id='LN-1')}/"
    page = text_of(browser, path)
    assert "1 encounter has a score. An arc takes at least two." in page
    assert "LN-1 gave 9 of 10 on 2 Mar 2026" in page


def test_identities_say_why_they_are_one(browser: Client, aino: str) -> None:
    page = text_of(browser, aino)
    assert "Why this is one person" in page
    assert "an identify call named it beside LN-1, 2 Mar 2026, 14:01" in page
    assert "Puusepät Oy" in page


def test_a_visitors_own_address_leads_to_the_known_person(
    browser: Client, aino: str, project: Project
) -> None:
    visitor = person_key(project.pk, anonymous_id="anon-7")
    response = browser.get(f"/p/{project.slug}/people/{visitor}/")
    assert response.status_code == 302
    assert response["Location"] == aino


def test_contact_details_are_for_editors_and_owners(
    browser: Client, viewer: Client, aino: str
) -> None:
    seen = text_of(browser, aino)
    masked = text_of(viewer, aino)
    for secret in ("aino@example.fi", "+358 40 123 4567", "040 123 4567"):
        assert secret in seen
        assert secret not in masked
    assert "a••••@example.fi" in masked
    assert "Aino Lehtonen" in masked
    assert "Ähtäri" in masked


def test_search_finds_by_id_name_and_address(browser: Client, aino: str, project: Project) -> None:
    path = f"/p/{project.slug}/people/"
    for wanted in ("LN-1", "anon-7", "lehto", "AINO@example", aino.split("/")[-2]):
        page = text_of(browser, path, q=wanted)
        assert aino in page, wanted
        assert "1 person matches" in page
    assert "Aino Lehtonen" in text_of(browser, path)


def test_parts_of_an_address_find_nobody_for_a_viewer(
    viewer: Client, aino: str, project: Project
) -> None:
    path = f"/p/{project.slug}/people/"
    assert aino not in text_of(viewer, path, q="example.fi")
    for wanted in ("aino@example.fi", "lehto", "LN-1", "anon-7"):
        page = text_of(viewer, path, q=wanted)
        assert aino in page, wanted
    assert "a••••@example.fi" in text_of(viewer, path)


def test_an_empty_project_says_how_to_send_the_first_event(
    browser: Client, event_store: Store, project: Project
) -> None:
    page = text_of(browser, f"/p/{project.slug}/people/")
    assert "Nobody has been seen yet" in page
    assert "http://testserver/v1/track" in page
    assert f"/p/{project.slug}/settings/keys/" in page


def test_nothing_found_says_what_was_searched(browser: Client, aino: str, project: Project) -> None:
    page = text_of(browser, f"/p/{project.slug}/people/", q="<b>nobody</b>")
    assert "Nobody matches “&lt;b&gt;nobody&lt;/b&gt;”" in page
    assert "as a whole user id or visitor id" in page


@pytest.mark.parametrize("text", ["²", "\x00", "%", "'", "\\", "9" * 30, "a" * 999, "{x:String}"])
def test_any_text_can_be_searched(browser: Client, aino: str, project: Project, text: str) -> None:
    page = text_of(browser, f"/p/{project.slug}/people/", q=text)
    assert "Nobody matches" in page
    assert aino not in page


@pytest.mark.parametrize("person_id", ["1", str(2**64), "9" * 40])
def test_nobody_else_is_shown(browser: Client, aino: str, project: Project, person_id: str) -> None:
    response = browser.get(f"/p/{project.slug}/people/{person_id}/")
    assert response.status_code == 404


def test_people_of_another_project_are_not_found(
    browser: Client, aino: str, owner: User, project: Project
) -> None:
    other = Project.objects.create(pk=project.pk + 400_000, name="Other", slug="other")
    Membership.objects.create(user=owner, project=other, role=Role.OWNER)
    person = aino.split("/")[-2]
    assert browser.get(f"/p/other/people/{person}/").status_code == 404
    assert aino.split("/")[-2] not in text_of(browser, "/p/other/people/", q="lehto")


def test_strangers_are_turned_away(aino: str, project: Project) -> None:
    assert Client().get(aino).status_code == 302
    stranger = User.objects.create_user("stranger@example.com")
    client = Client()
    client.force_login(stranger)
    assert client.get(aino).status_code == 404
    assert client.get(f"/p/{project.slug}/people/").status_code == 404


@pytest.mark.parametrize("before", ["yesterday", "2026-03-02T12:00:00"])
def test_a_time_that_is_none_is_said(browser: Client, aino: str, before: str) -> None:
    response = browser.get(aino, {"before": before})
    assert response.status_code == 400
    assert "which is no time with its zone" in response.text


def test_a_long_timeline_pages_without_losing_what_came_at_once(
    browser: Client, event_store: Store, project: Project
) -> None:
    lines = [
        event(number // 150, f"Line {number}", properties={"n": number}) for number in range(420)
    ]
    event_store.append(project.pk, lines)
    path = f"/p/{project.slug}/people/{person_key(project.pk, user_id='LN-1')}/"
    seen: list[str] = []
    url = path
    for _ in range(10):
        page = browser.get(url, headers={"Accept-Language": "en"})
        seen += [f"Line {n}" for n in range(420) if f"<h3>Line {n}</h3>" in page.text]
        found = page.text.partition('rel="next" href="')[2].partition("#")[0]
        if not found:
            break
        url = path + found.replace("&amp;", "&")
    assert sorted(seen) == sorted(f"Line {n}" for n in range(420))


def test_text_from_outside_is_never_markup(
    browser: Client, event_store: Store, project: Project
) -> None:
    evil = "<script>alert(1)</script>"
    event_store.append(
        project.pk,
        [
            event(1, evil, channel=evil, text=evil, properties={evil: evil, "wait_s": 999}),
            event(2, "Identified", kind="identify", properties={"name": evil, evil: 1}),
        ],
    )
    path = f"/p/{project.slug}/people/{person_key(project.pk, user_id='LN-1')}/"
    assert "<script>alert" not in browser.get(path).text
    assert "<script>alert" not in browser.get(f"/p/{project.slug}/people/", {"q": evil}).text
