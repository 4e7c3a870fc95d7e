"""What stands around a request that could not be read holds nothing that was not asked for."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote

import pytest

from polku.collect.adapters import PROTOCOLS
from polku.collect.privacy.kinds import Rules
from polku.collect.privacy.raw import clean_headers, clean_query, clean_raw
from polku.collect.privacy.scrubbing import Scrubber
from polku.collect.quarantine.again import arrival_of, read_again
from polku.collect.quarantine.keeping import kept_of
from polku.collect.reading import Arrival, Reading, Rejected
from polku.store import Store
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.kept import Kept, Selection
from tests.collect.running import Site

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FAULT = InvalidEvent("%(field)s is missing.", field="x")
SECRET = "ada@example.com"
PAGE = quote(f"https://shop.example/cart?token=abcdef123456&mail={SECRET}", safe="")
MATOMO = (
    f"idsite=1&rec=1&url={PAGE}&action_name={quote(SECRET)}&cip=192.0.2.9&uid=u-7"
    "&token_auth=0123456789abcdef&_=17"
)
SELF = base64.urlsafe_b64encode(b'{"note":"131052-308T, call 040 123 4567"}').decode().rstrip("=")
SNOWPLOW = f"e=pv&aid=key-1&url={PAGE}&page={quote(SECRET)}&ue_px={SELF}&uid=u-7"


def kept(path: str, query: str, raw: bytes = b"", **headers: str) -> Kept:
    arrival = Arrival(NOW, "shop", path, query.encode(), headers)
    done = Scrubber(Rules())(Reading(rejected=(Rejected(None, raw, FAULT),)), arrival)
    return kept_of(arrival, done.rejected[0])


@pytest.mark.parametrize(
    ("path", "query"), [("/matomo.php", MATOMO), ("/i", SNOWPLOW)], ids=["matomo", "snowplow"]
)
def test_what_is_read_from_a_query_is_read_again_without_what_was_not_asked_for(
    path: str, query: str
) -> None:
    found = kept(path, query)
    again = PROTOCOLS[path].read(b"", arrival_of(found))
    assert [one.user_id for one in again.events] == ["u-7"]
    assert "shop.example" in again.events[0].properties["url"]
    for secret in (SECRET, quote(SECRET), "192.0.2", "abcdef", SELF, "131052"):
        assert secret not in found.query
    assert set(parse_qs(found.query)) >= {"url", "uid"}


def test_a_pixel_keeps_its_data_without_what_was_not_asked_for() -> None:
    said = f'{{"userId":"u","event":"E","properties":{{"note":"{SECRET}"}}}}'.encode()
    data = base64.b64encode(said).decode()
    found = kept("/v1/pixel/track", f"data={quote(data)}&writeKey=open-sesame")
    assert "sesame" not in found.query
    (event,) = read_again(found).events
    assert (event.user_id, event.properties["note"]) == ("u", "[e-mail]")


def test_beside_a_body_only_what_is_read_there_stays() -> None:
    query = f"_=17&key=sesame&utm={SECRET}&ip=192.0.2.9".encode()
    assert clean_query(query, b"{", Rules()) == b"_=17&key=-"


def test_headers_are_those_that_are_read_and_are_scrubbed() -> None:
    headers = {
        "referer": f"https://shop.example/?mail={SECRET}",
        "user-agent": f"App/1 ({SECRET})",
        "sentat": "2026-03-02T12:00:00Z",
        "ce-source": f"https://shop.example/?mail={SECRET}",
    }
    told = {"user-agent": "App/1 ([e-mail])", "sentat": "2026-03-02T12:00:00Z"}
    assert clean_headers(headers, Rules()) == told
    event = {**headers, "ce-specversion": "1.0", "ce-subject": SECRET, "ce-note": SECRET}
    cleaned = clean_headers(event, Rules())
    assert cleaned["ce-source"] == "https://shop.example/"
    assert (cleaned["ce-subject"], cleaned["ce-note"]) == (SECRET, "[e-mail]")


def test_what_is_packed_in_a_body_is_scrubbed_too() -> None:
    body = clean_raw(
        f'{{"requests":["?{MATOMO}"],"data":[{{"ue_px":"{SELF}"}}]}}'.encode(), Rules()
    )
    for secret in (SECRET, quote(SECRET), SELF, "192.0.2", "abcdef"):
        assert secret.encode() not in body
    assert b"uid=u-7" in body


def test_nothing_of_it_is_in_the_quarantine(store: Store, project_id: int) -> None:
    with Site(store, project_id, steps=(Scrubber(Rules()),)) as site:
        address = f"/matomo.php?{MATOMO}&cdt=nonsense&key={site.key}"
        site.http.get(address, headers={"referer": f"https://shop.example/?mail={SECRET}"})
        site.collector.settle()
    keeper = store.quarantine
    (entry,) = keeper.entries(project_id, keeper.ids(project_id, Selection()))
    told = repr(entry.kept)
    for secret in (SECRET, quote(SECRET), "192.0.2", "abcdef", site.key):
        assert secret not in told
