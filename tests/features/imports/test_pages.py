"""A person brings a file, says what its columns mean, tries it, imports it, and sees every row."""

import re
from pathlib import Path
from threading import Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from polku.features.catalogue.schemas import Version, save_version, set_mode
from polku.features.imports.models import Import
from polku.features.projects.models import Membership, Project, Role, User
from polku.features.quarantine import steps
from polku.features.work import running
from polku.site.composing import steps_of
from polku.store import Store

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = b"""asiakas,vastattu,kosketuspiste,NPS,kommentti
101,2026-04-01 12:00,Tilaus,9,"Kaikki sujui hyvin ja nopeasti, kiitos"
102,2026-04-01 12:05,Toimitus,3,"Odotin kaksi tuntia ja kukaan ei vastannut"
103,2026-04-31 12:05,Toimitus,5,Ei tullut ajallaan perille eik\xc3\xa4 kukaan vastannut
104,2026-04-02 08:00,Tilaus,11,"Erinomaista palvelua, suosittelen teit\xc3\xa4 muillekin"
"""


@pytest.fixture
def data(settings: Settings, tmp_path: Path, event_store: Store) -> Path:
    settings.DATA = tmp_path
    return tmp_path


EVENTS = "select count() from polku.events where project_id = {project:UInt32}"


def page(client: Client, name: str, project: Project, *more: object) -> str:
    answer = client.get(reverse(f"imports:{name}", args=[project.slug, *more]))
    assert answer.status_code == 200
    return answer.content.decode()


def upload(client: Client, project: Project, body: bytes, name: str = "vastaukset.csv") -> str:
    """Upload a file and return the page that follows."""
    address = reverse("imports:upload", args=[project.slug])
    answer = client.post(address, {"file": SimpleUploadedFile(name, body)}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(html: str) -> dict[str, object]:
    """Return what a browser would send of the mapping form, as it stands."""
    form = html[html.index('id="mapping"') :]
    form = form[: form.index("</form>")]
    values: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        if name and (("checkbox" not in tag) or (" checked" in tag)):
            value = re.search(r'value="([^"]*)"', tag)
            values[name[1]] = value[1] if value else "on"
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return values


def press(client: Client, project: Project, pk: int, button: str, **values: object) -> str:
    """Send the mapping form, and return the page that follows once nothing runs."""
    address = reverse("imports:save", args=[project.slug, pk])
    answer = client.post(address, {**values, button: ""}, follow=True)
    running.drain()
    return answer.content.decode()


def test_a_first_visit_says_what_to_do(browser: Client, project: Project, data: Path) -> None:
    html = page(browser, "index", project)
    assert "What do you have already?" in html
    assert "Upload and look at it" in html


def test_the_mapping_is_guessed_and_tried(browser: Client, project: Project, data: Path) -> None:
    html = upload(browser, project, ANSWERS)
    assert "What do the columns of vastaukset.csv mean?" in html
    values = form_of(html)
    assert {name: values[name] for name in ("person", "time", "score", "text", "touchpoint")} == {
        "person": "asiakas",
        "time": "vastattu",
        "score": "NPS",
        "text": "kommentti",
        "touchpoint": "kosketuspiste",
    }
    assert values["known"] == "on"
    assert "Trial: 2 of the first 4 rows would be imported" in html
    assert "The score 11 in the column NPS is outside 0 to 10." in html
    assert "Odotin kaksi tuntia" in html


def test_a_file_is_imported_as_the_form_says(
    browser: Client, project: Project, data: Path, event_store: Store
) -> None:
    values = form_of(upload(browser, project, ANSWERS))
    one = Import.objects.get()
    press(browser, project, one.pk, "import", **{**values, "channel_name": "survey"})
    html = page(browser, "detail", project, one.pk)
    assert "2 of 4 rows were imported" in html
    assert "“2026-04-31 12:05” in the column vastattu is not a time" in html
    rows = event_store.query(
        "select user_id, touchpoint, channel, score, text from polku.events"
        " where project_id = {project:UInt32} order by user_id",
        {"project": project.pk},
    ).rows
    assert [row[:4] for row in rows] == [
        ("101", "Tilaus", "survey", 9.0),
        ("102", "Toimitus", "survey", 3.0),
    ]


def test_the_same_file_twice_changes_nothing(browser: Client, project: Project, data: Path) -> None:
    for _ in range(2):
        values = form_of(upload(browser, project, ANSWERS))
        press(browser, project, Import.objects.latest("pk").pk, "import", **values)
    html = page(browser, "detail", project, Import.objects.latest("pk").pk)
    assert "They gave nothing new: all of it was there already." in html
    assert "2 files were brought in" in page(browser, "index", project)


def test_what_is_imported_is_scrubbed_and_held_to_schemas(
    browser: Client,
    project: Project,
    data: Path,
    event_store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steps, "_asked", [steps_of])
    save_version(project, "Survey Answered", Version("{}", ("touchpoint",)), None)
    set_mode(project, "Survey Answered", "enforce")
    body = ANSWERS.replace(b"Kaikki sujui", b"ada@example.com: sujui").replace(b"Toimitus", b"")
    values = form_of(upload(browser, project, body))
    one = Import.objects.get()
    press(browser, project, one.pk, "import", **{**values, "touchpoint": "kosketuspiste"})
    html = page(browser, "detail", project, one.pk)
    assert re.search(r"Events in quarantine</dt><dd><a [^>]*>1</a>", html)
    sql = "select text from polku.events where project_id = {project:UInt32}"
    texts = event_store.query(sql, {"project": project.pk}).rows
    assert [row[0] for row in texts] == ["[e-mail]: sujui hyvin ja nopeasti, kiitos"]


def test_trying_stores_nothing(
    browser: Client, project: Project, data: Path, event_store: Store
) -> None:
    values = form_of(upload(browser, project, ANSWERS))
    html = press(browser, project, Import.objects.get().pk, "try", **{**values, "score": ""})
    assert "Trial: 3 of the first 4 rows would be imported" in html
    counted = "select count() from polku.events where project_id = {project:UInt32}"
    assert event_store.query(counted, {"project": project.pk}).rows == [(0,)]


def test_rejected_rows_and_the_mapping_can_be_downloaded(
    browser: Client, project: Project, data: Path
) -> None:
    values = form_of(upload(browser, project, ANSWERS, 'a "b"\r\n ä.csv'))
    one = Import.objects.get()
    press(browser, project, one.pk, "import", **values)
    answer = browser.get(reverse("imports:rejected", args=[project.slug, one.pk]))
    assert answer.content.decode("utf-8-sig").splitlines()[0] == (
        "reason,line,asiakas,vastattu,kosketuspiste,NPS,kommentti"
    )
    assert "attachment" in answer["Content-Disposition"]
    assert "\n" not in answer["Content-Disposition"]
    toml = browser.get(reverse("imports:mapping", args=[project.slug, one.pk])).content.decode()
    assert 'score = { column = "NPS", metric = "nps", scale = [0, 10] }' in toml


def test_a_mapping_that_the_form_cannot_say_is_text(
    browser: Client, project: Project, data: Path
) -> None:
    upload(browser, project, ANSWERS)
    one = Import.objects.get()
    text = one.mapping + (
        '\n[[skip]]\nreason = "Only deliveries"\n'
        'when = [{ column = "kosketuspiste", operator = "is", value = "Tilaus" }]\n'
    )
    address = reverse("imports:save-text", args=[project.slug, one.pk])
    html = browser.post(address, {"text": text, "try": ""}, follow=True).content.decode()
    assert "This mapping says more than the form can" in html
    assert "Only deliveries" in html
    html = browser.post(address, {"text": "events = ["}, follow=True).content.decode()
    assert "The mapping is not valid TOML" in html


def test_a_mapping_that_does_not_fit_says_so_and_is_not_imported(
    browser: Client, project: Project, data: Path
) -> None:
    upload(browser, project, ANSWERS)
    one = Import.objects.get()
    address = reverse("imports:save-text", args=[project.slug, one.pk])
    text = one.mapping.replace('"NPS"', '"npss"')
    html = browser.post(address, {"text": text, "import": ""}, follow=True).content.decode()
    assert "There is no column “npss” in vastaukset.csv. Did you mean “NPS”?" in html
    one.refresh_from_db()
    assert one.status == "new"


def test_an_event_needs_a_name(browser: Client, project: Project, data: Path) -> None:
    values = form_of(upload(browser, project, ANSWERS))
    html = press(browser, project, Import.objects.get().pk, "try", **{**values, "event_name": ""})
    assert "Name the event, or choose the column that names it." in html


def test_what_stopped_with_the_server_can_be_imported_again(
    browser: Client, project: Project, data: Path
) -> None:
    upload(browser, project, ANSWERS)
    one = Import.objects.get()
    Import.objects.update(status="running")
    assert "The server stopped before the file was done" in page(browser, "detail", project, one.pk)
    browser.post(reverse("imports:again", args=[project.slug, one.pk]))
    running.drain()
    assert "2 of 4 rows were imported" in page(browser, "detail", project, one.pk)


def test_uploads_go_once_they_are_imported_or_removed(
    browser: Client, project: Project, data: Path
) -> None:
    values = form_of(upload(browser, project, ANSWERS))
    one = Import.objects.get()
    assert len(list((data / "uploads").iterdir())) == 1
    press(browser, project, one.pk, "import", **values)
    assert [path.suffix for path in (data / "uploads").iterdir()] == [".csv"]
    browser.post(reverse("imports:discard", args=[project.slug, one.pk]))
    assert list((data / "uploads").iterdir()) == []
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("body", "name", "english", "finnish"),
    [
        (b"", "tyhja.csv", "is empty: it has no rows", "on tyhjä"),
        (b"\x89PNG\r\n\x1a\n123", "kuva.csv", "of the kind PNG", "tyyppiä PNG"),
        (
            "päivä;sää\n2026-01-01;hyvä\n".encode("latin-1"),
            "a.csv",
            "is not UTF-8",
            "ei ole UTF-8:aa",
        ),
        (
            b"a,b\n1," + b"x" * 17_000_000,
            "a.csv",
            "goes on for more than 16",
            "miljoonaa merkkiä pitkä",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    browser: Client,
    project: Project,
    data: Path,
    body: bytes,
    name: str,
    english: str,
    finnish: str,
) -> None:
    assert english in upload(browser, project, body, name)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "fi"
    assert finnish in upload(browser, project, body, name)
    assert list((data / "uploads").iterdir()) == []
    assert not Import.objects.exists()


def test_latin1_is_read_where_it_is_chosen(browser: Client, project: Project, data: Path) -> None:
    body = "päivä;sää\n2026-01-01;hyvä\n".encode("latin-1")
    address = reverse("imports:upload", args=[project.slug])
    file = SimpleUploadedFile("a.csv", body)
    answer = browser.post(address, {"file": file, "encoding": "windows-1252"}, follow=True)
    assert "hyvä" in answer.content.decode()


def test_viewers_see_the_list_and_bring_nothing(project: Project, data: Path) -> None:
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    assert "Upload and look at it" not in page(client, "index", project)
    file = SimpleUploadedFile("a.csv", ANSWERS)
    answer = client.post(reverse("imports:upload", args=[project.slug]), {"file": file})
    assert answer.status_code == 403


def test_an_import_of_another_project_is_not_there(
    browser: Client, project: Project, owner: User, data: Path
) -> None:
    upload(browser, project, ANSWERS)
    other = Project.objects.create(name="Other", slug="other")
    Membership.objects.create(user=owner, project=other, role=Role.OWNER)
    address = reverse("imports:detail", args=["other", Import.objects.get().pk])
    assert browser.get(address).status_code == 404


def test_an_import_goes_on_in_the_next_process_where_the_server_stops(
    browser: Client, project: Project, data: Path, event_store: Store
) -> None:
    lines = [f"{n},2026-04-01 12:00,Tilaus,9,Kaikki sujui hyvin" for n in range(120_000)]
    body = ANSWERS.split(b"\n", 1)[0] + b"\n" + "\n".join(lines).encode()
    values = form_of(upload(browser, project, body))
    one = Import.objects.get()
    address = reverse("imports:save", args=[project.slug, one.pk])
    browser.post(address, {**values, "import": ""})
    stops = Event()
    stops.set()
    running.work_once(halt=stops)
    assert event_store.query(EVENTS, {"project": project.pk}).rows[0][0] > 0
    assert Import.objects.get().read < 120_000
    assert "is being imported" in page(browser, "detail", project, one.pk)
    running.drain()
    assert Import.objects.get().stored + Import.objects.get().duplicate == 120_000
    assert event_store.query(EVENTS, {"project": project.pk}).rows[0][0] == 120_000
    assert "120,000 of 120,000 rows were imported" in page(browser, "detail", project, one.pk)


def test_a_fragment_tells_how_far_it_has_come(
    browser: Client, project: Project, data: Path
) -> None:
    values = form_of(upload(browser, project, ANSWERS))
    one = Import.objects.get()
    press(browser, project, one.pk, "import", **values)
    html = page(browser, "progress", project, one.pk)
    assert "100% of the file: 4 rows read, 2 new events stored." in html
    assert f'data-finished="{reverse("imports:detail", args=[project.slug, one.pk])}"' in html
