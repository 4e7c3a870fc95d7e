"""From the first owner's link to a promise and a score, as one person does it, in Finnish."""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.places import send
from tools.browsing import free_port

pytestmark = pytest.mark.browser
CUSTOMERS = 80


@pytest.fixture
def first_link(tmp_path: Path) -> Iterator[str]:
    """Serve an empty data folder; return the link that the console shows."""
    command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(tmp_path)]
    server = subprocess.Popen(
        [*command, "--port", str(free_port())], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    yield next(line.strip() for line in server.stdout if "/welcome/" in line)
    server.terminate()
    server.wait(30)
    server.stdout.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fi", viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_owner_goes_from_the_first_link_to_a_promise_and_a_score(
    first_link: str, page: Page
) -> None:
    address = re.findall(r"https?://[^/]+", first_link)[0]
    become_owner(page, first_link)
    key = make_project(page)
    see_an_event_arrive(page, address, key)
    import_a_file(page)
    make_a_rule(page)
    make_a_promise(page)
    read_a_score(page)


def become_owner(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Nimi").fill("Sanna Kallio")
    page.get_by_label("Sähköposti").fill("sanna@example.fi")
    page.get_by_label("Salasana").fill("polku ja kivi 26")
    page.get_by_role("button", name="Aloita").click()


def make_project(page: Page) -> str:
    """Make a project and a write key; return the key from the clipboard."""
    page.get_by_label("Nimi").fill("Kivi & Polku")
    page.get_by_role("button", name="Luo projekti").click()
    page.get_by_label("Mikä sillä lähettää").fill("verkko")
    page.get_by_role("button", name="Luo kirjoitusavain").click()
    page.get_by_role("button", name="Kopioi avain").click()
    expect(page.get_by_role("button", name="Kopioitu")).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    return copied


def see_an_event_arrive(page: Page, address: str, key: str) -> None:
    page.get_by_role("link", name="Tiedot", exact=True).click()
    page.get_by_role("link", name="Juuri nyt").first.click()
    send(address, key, {"userId": "aino-1", "event": "Sivu avattu", "type": "track"})
    row = page.get_by_role("row").filter(has_text="Sivu avattu")
    expect(row).to_be_visible()  # without a reload
    row.get_by_role("link", name="Avaa henkilö").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("aino-1")
    expect(page.locator(".tl").get_by_text("Sivu avattu").first).to_be_visible()


def import_a_file(page: Page) -> None:
    page.get_by_role("link", name="Tiedot", exact=True).click()
    page.get_by_role("link", name="Tuonnit").first.click()
    page.get_by_label("Tiedosto", exact=True).set_input_files(
        {"name": "tilaukset.csv", "mimeType": "text/csv", "buffer": orders().encode()}
    )
    page.get_by_role("button", name="Lähetä ja katso").click()
    for label, column in (
        ("Tapahtuma", "mitä tapahtui"),
        ("Ajankohta", "aika"),
        ("Henkilö", "asiakas"),
        ("Arvosana", "arvosana"),
        ("Asiakkaan omat sanat", "kommentti"),
    ):
        page.get_by_label(label, exact=True).select_option(column)
    page.get_by_label("Asteikko").select_option(label="Tyytyväisyys (CSAT), 1–5")
    page.get_by_label("Ota mukaan tilaus").check()
    page.get_by_role("button", name="Tuo kaikki rivit").click()
    everything = CUSTOMERS * 3
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"{everything} rivistä tuotiin {everything}"
    )


def orders(now: datetime | None = None) -> str:
    """Return orders with their delivery and answer; every second one comes late and is scored 2."""
    start = (now or datetime.now(UTC)) - timedelta(days=14)
    rows = io.StringIO()
    write = csv.writer(rows).writerow
    write(["asiakas", "aika", "mitä tapahtui", "tilaus", "arvosana", "kommentti"])
    for number in range(CUSTOMERS):
        ordered = start + timedelta(minutes=number)
        late = number % 2
        who, order = f"asiakas-{number}", f"T-{number}"
        delivered = ordered + timedelta(days=5 if late else 1)
        write([who, ordered.isoformat(), "Tilaus tehty", order, "", ""])
        write([who, delivered.isoformat(), "Tilaus toimitettu", order, "", ""])
        answered = delivered + timedelta(hours=3)
        words = "Liian myöhään" if late else "Kiitos"
        write([who, answered.isoformat(), "Kysely", order, 2 if late else 5, words])
    return rows.getvalue()


def make_a_rule(page: Page) -> None:
    page.get_by_role("link", name="Tiedot", exact=True).click()
    page.get_by_role("link", name="Kosketuspisteet").first.click()
    row = page.get_by_role("row").filter(has_text="Tilaus toimitettu")
    if not row.first.is_visible():
        page.get_by_role("link", name="Uusi sääntö").click()
        page.get_by_label("Tapahtuma", exact=True).fill("Tilaus toimitettu")
    else:
        row.first.get_by_role("link", name="Tee sääntö").click()
    page.get_by_label("Kosketuspiste").fill("Toimitus")
    page.get_by_label("Kanava").fill("delivery")
    page.get_by_label("Vaihe").fill("Käyttöönotto")
    page.get_by_role("button", name="Näytä, mitä se muuttaa").click()
    expect(page.locator("#effect")).to_contain_text(
        f"{CUSTOMERS} tapahtumaa koko historiasta näkyisi toisin"
    )
    page.get_by_role("button", name="Tallenna sääntö").click()
    expect(page.locator("#rules")).to_contain_text("Toimitus")


def make_a_promise(page: Page) -> None:
    page.get_by_role("link", name="Johda").click()
    page.get_by_role("link", name="Uusi lupaus").click()
    page.get_by_label("Lupaus niin kuin asiakas sen kuulee").fill("Toimitus kolmessa päivässä")
    page.get_by_label("Lupaus annetaan, kun tapahtuu").select_option("Tilaus tehty")
    page.get_by_label("Lupaus täyttyy, kun tapahtuu").select_option("Tilaus toimitettu")
    page.get_by_label("Enintään").fill("3")
    page.get_by_label("Ajan yksikkö").select_option(label="päivää")
    page.get_by_label("Tieto, joka on molemmissa tapahtumissa sama").fill("tilaus")
    page.get_by_role("button", name="Näytä, miten se olisi pitänyt").click()
    expect(page.locator("#effect")).to_contain_text(f"Lupaus olisi pidetty {CUSTOMERS // 2} kertaa")
    page.get_by_role("button", name="Tallenna lupaus").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Toimitus kolmessa päivässä")
    expect(page.locator("main")).to_contain_text(f"rikottiin {CUSTOMERS // 2} kertaa")
    expect(page.locator("main")).to_contain_text("CSAT on matalampi, kun lupaus rikottiin")


def read_a_score(page: Page) -> None:
    page.get_by_role("link", name="Mittaa").click()
    page.get_by_role("link", name=re.compile("CSAT")).first.click()
    expect(page.locator("main")).to_contain_text("50 %")
    expect(page.locator("main")).to_contain_text(f"n = {CUSTOMERS}")
