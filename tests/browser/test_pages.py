"""Every page of the product, served as it is in use, holds for whoever reads or presses it."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import looking, pressing
from tests.browser.conftest import Reader, readers
from tests.browser.places import Site, polku, site_in

pytestmark = pytest.mark.browser

Read = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], None]
UrlOf = Callable[[str], str]

WIDE, NARROW = Reader(), Reader("fi", "dark", "narrow")
#: The pages of a project, below its address.
PAGES = {
    "overview": "?whole=1",
    "people": "people/",
    "journeys": "journeys/",
    "process": "journeys/process/",
    "steps": "journeys/steps/",
    "journey-groups": "journeys/groups/",
    "journey-differences": "journeys/differences/?where=person.segment=consumer",
    "page-rules": "pages/",
    "exports": "exports/",
    "sql": "sql/?sql=select+channel,+count()+as+n+from+events+group+by+channel",
    "scores": "scores/",
    "scores-by-field": "scores/?metric=ces&by=person.age_group",
    "trends": "trends/",
    "notes": "trends/noted/",
    "attribution": "attribution/",
    "attribution-by-network": "attribution/?conversion=Order+Placed&touch=network"
    "&touches=Ad+Clicked&value=revenue",
    "funnels": "funnels/",
    "funnel": "funnels/?step=Payment+Started&step=Order+Placed&window=1d&by=channel",
    "funnel-step": "funnels/step/?step=Payment+Started&step=Order+Placed&window=1d&at=1",
    "speed": "speed/",
    "retention": "retention/",
    "retention-by-field": "retention/?by=channel&cohort=recurring&window=rolling&count=after",
    "stickiness": "retention/stickiness/",
    "lifecycle": "retention/lifecycle/",
    "survival": "retention/survival/",
    "contacts": "contacts/",
    "contacts-by-field": "contacts/?by=person.age_group&every=week",
    "contact-definitions": "contacts/definitions/",
    "segments": "segments/",
    "new-segment": "segments/new/",
    "overlap": "segments/overlap/?first=unhappy-customers&second=calls-again-and-again",
    "behind": "behind/nps/?cell=answer:bottom",
    "dashboards": "dashboards/",
    "dashboard": "dashboards/customer-experience/?edit=1&whole=1",
    "promises": "promises/",
    "new-promise": "promises/new/",
    "events": "events/",
    "event": "events/event/?name=Order+Placed",
    "schema": "events/schema/?name=Order+Placed",
    "touchpoints": "touchpoints/",
    "new-rule": "touchpoints/new/",
    "imports": "imports/",
    "pulls": "pulls/",
    "new-pull": "pulls/new/",
    "live": "live/",
    "settings": "settings/",
    "members": "settings/members/",
    "keys": "settings/keys/",
    "tokens": "settings/tokens/",
}
#: Pages that another page leads to: where one begins, and what is followed there.
FOLLOWED = {
    "person": ("people/?q=LN-204417", "main tbody a"),
    "step": ("journeys/", "#steps tbody a"),
    "segment": ("segments/", "main tbody a"),
    "edit-segment": ("segment", "main a[href$='/edit/']"),
    "promise": ("promises/", "main tbody a"),
    "edit-promise": ("promise", "main a[href$='/edit/']"),
    "rule": ("touchpoints/", "#rules tbody a"),
    "delete-rule": ("rule", "main a[href$='/delete/']"),
    "remove-member": ("settings/members/", "main a[href$='/remove/']"),
}
APART = {
    "account": "/account/",
    "new-project": "/account/projects/new/",
    "api": "/api/v1/docs/",
}
DOORS = {"sign-in": "/account/sign-in/"}
#: The pages that are looked at in every form; the others in two.
THOROUGH = ("overview", "person")
DATA_PAGES = ("overview", "people", "journeys", "scores", "trends", "retention", "stickiness",
              "lifecycle", "survival", "contacts", "promises", "touchpoints",
              "imports", "live")  # fmt: skip
#: Pages whose controls are those of another page.
ALIKE = ("scores-by-field", "new-rule", "edit-promise", "remove-member")
LINKS = "links => links.map(one => new URL(one.getAttribute('href'), location).href)"
EVERYWHERE = (*PAGES, *FOLLOWED, *APART, *DOORS)


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_in(tmp_path_factory.mktemp("pages"), browser) as one:
        yield one


@pytest.fixture(scope="session")
def url_of(site: Site, browser: Browser) -> Iterator[UrlOf]:
    """Return ``url_of(name)``: where a page is; what has a number is found by its link."""
    context = browser.new_context(storage_state=_state(site))
    page = context.new_page()

    @cache
    def url(name: str) -> str:
        if name not in FOLLOWED:
            return site.url({**PAGES, **APART, **DOORS}[name])
        start, link = FOLLOWED[name]
        page.goto(url(start) if start in FOLLOWED else site.url(start))
        return site.url(page.locator(link).first.get_attribute("href", timeout=5_000) or "")

    yield url
    context.close()


@pytest.fixture(scope="session")
def tried() -> set[str]:
    """Return the kinds of address that have been followed."""
    return set()


def _state(site: Site) -> dict[str, object]:
    cookies = [{"name": name, "value": value, "url": site.address} for name, value in site.cookies]
    return {"cookies": cookies, "origins": []}


def cases() -> list[tuple[str, Reader]]:
    """Return each page with its readers."""
    return [
        (name, reader)
        for name in EVERYWHERE
        for reader in (readers() if name in THOROUGH else (WIDE, NARROW))
    ]


@pytest.mark.parametrize(
    ("name", "reader"), [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in cases()]
)
def test_page_is_whole(
    url_of: UrlOf,
    site: Site,
    read: Read,
    axe: Axe,
    shoot: Shoot,
    tried: set[str],
    name: str,
    reader: Reader,
) -> None:
    cookies = () if name in DOORS else site.cookies
    page = read(url_of(name), reader, cookies)
    shoot(page, f"{name}-{reader}")
    assert faults(page, reader, axe) == ""
    if reader == WIDE and name not in DOORS:
        assert broken_links(page, tried) == []


@pytest.mark.parametrize("name", DATA_PAGES)
@pytest.mark.parametrize("project", ["empty", "single"])
def test_page_says_what_to_do_where_little_is_known(
    site: Site, read: Read, axe: Axe, shoot: Shoot, project: str, name: str
) -> None:
    reader = NARROW if project == "empty" else Reader("fi")
    page = read(site.url(PAGES[name], getattr(site, project)), reader, site.cookies)
    shoot(page, f"{project}-{name}-{reader}")
    assert faults(page, reader, axe) == ""


def test_welcome_link_asks_who_one_is(site: Site, read: Read, axe: Axe, shoot: Shoot) -> None:
    link = polku("owner-link", "--data", str(site.data), "--url", site.address).strip()
    for reader in (WIDE, NARROW):
        page = read(link, reader)
        shoot(page, f"welcome-{reader}")
        assert faults(page, reader, axe) == ""


@pytest.mark.parametrize("reader", [WIDE, NARROW], ids=str)
def test_rule_shows_its_effect_before_it_is_saved(
    site: Site, read: Read, axe: Axe, shoot: Shoot, reader: Reader
) -> None:
    page = read(
        site.url("touchpoints/new/?event=Rage+Clicked&touchpoint=Trouble"), reader, site.cookies
    )
    shoot(page, f"effect-{reader}")
    assert page.locator("#effect tbody tr").count() >= 1
    assert faults(page, reader, axe) == ""


@pytest.mark.parametrize("reader", [WIDE, NARROW], ids=str)
def test_file_is_imported_by_choosing_what_its_columns_mean(
    site: Site, read: Read, axe: Axe, shoot: Shoot, reader: Reader
) -> None:
    page = read(site.url("imports/", site.empty), reader, site.cookies)
    page.set_input_files(
        "input[type=file]",
        {"name": f"calls-{reader}.csv", "mimeType": "text/csv", "buffer": CALLS.encode()},
    )
    for stage, press in (
        ("mapping", "#upload button[type=submit]"),
        ("trial", "button[name=try] >> nth=0"),
        ("imported", "button[name=import] >> nth=0"),
    ):
        page.click(press)
        page.wait_for_load_state()
        if stage == "imported":
            page.wait_for_selector(".facts")
        shoot(page, f"{stage}-{reader}")
        assert faults(page, reader, axe) == "", stage
    page.locator("form[action$='/discard/'] button").click()


CALLS = """customer,when,reason,score,comment
C-1,2026-04-01T10:00:00Z,router,2,Jonotin kauan
C-2,2026-04-02T11:00:00Z,bill,5,
C-3,joskus,bill,5,
"""


@pytest.mark.parametrize("name", [name for name in EVERYWHERE if name not in ALIKE])
def test_page_is_worked_by_keys_alone(site: Site, url_of: UrlOf, read: Read, name: str) -> None:
    page = read(url_of(name), WIDE, () if name in DOORS else site.cookies)
    assert pressing.walk(page) == []
    assert pressing.sheets(page) == []


@pytest.mark.parametrize("name", ["people", "sign-in"])
def test_first_tab_skips_to_the_content(site: Site, url_of: UrlOf, read: Read, name: str) -> None:
    page = read(url_of(name), WIDE, () if name in DOORS else site.cookies)
    assert pressing.skip(page) == []


@pytest.mark.parametrize("name", ["overview", "people", "scores", "touchpoints", "settings"])
def test_focus_is_not_hidden_under_the_bar_of_a_phone(
    site: Site, url_of: UrlOf, read: Read, name: str
) -> None:
    page = read(url_of(name), NARROW, site.cookies)
    assert pressing.hidden_by_bar(page) == []


def test_arrow_keys_move_a_card_and_say_where_it_is(site: Site, read: Read) -> None:
    page = read(site.url("dashboards/customer-experience/?edit=1"), WIDE, site.cookies)
    expect(page.locator("[aria-busy]")).to_have_count(0, timeout=60_000)
    handle, said = page.locator("[data-handle]").nth(1), page.locator("[data-said]")
    name = handle.get_attribute("aria-label")
    handle.focus()
    for key, place in (
        ("ArrowDown", "row 5, columns 7 to 12 of 12, 4 high"),
        ("Shift+ArrowLeft", "row 5, columns 7 to 11 of 12, 4 high"),
        ("Shift+ArrowRight", "row 5, columns 7 to 12 of 12, 4 high"),
        ("ArrowUp", "row 1, columns 7 to 12 of 12, 4 high"),
    ):
        page.keyboard.press(key)
        expect(said).to_contain_text(place)
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name


def broken_links(page: Page, tried: set[str]) -> list[str]:
    """Return the links that lead nowhere, of the kinds of address that were not tried before."""
    broken = []
    for href in page.eval_on_selector_all("a[href]", LINKS):
        kind = re.sub(r"\d+", "1", href.split("?")[0])
        if kind not in tried and kind.startswith("http://127.0.0.1"):
            tried.add(kind)
            status = page.request.get(href).status
            broken += [f"{href}: {status}"] if status >= 400 else []
    return broken


def faults(page: Page, reader: Reader, axe: Axe) -> str:
    """Return what is wrong with the page as it stands, a line each."""
    page.wait_for_function("!document.querySelector('.skel')")
    english = looking.english_on(page) if reader.language == "fi" else []
    drawn = [*looking.small_text(page), *looking.sticking_out(page)]
    found = [*looking.untitled(page), *drawn, *english, *axe(page)]
    return "\n".join(found)
