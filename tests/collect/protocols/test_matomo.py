"""Matomo's requests become page views, events, searches and orders."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.collect.protocols.reading import NOW, fault_of, key_of, read, read_one

SITE = {"idsite": "K", "rec": "1", "url": "https://shop.example/cart?utm_source=news&id=7"}


def get(**fields: Any) -> Any:
    """Return the event of a GET with ``fields``."""
    return read_one("/matomo.php", b"", urlencode(SITE | {"_id": "v-1"} | fields))


def test_a_page_view() -> None:
    one = get(action_name="Cart", urlref="https://example.org/?q=1", uid="user-1", lang="fi")
    assert (one.kind, one.user_id, one.anonymous_id) == ("page", "user-1", "v-1")
    assert one.properties == {
        "url": "https://shop.example/cart",
        "path": "/cart",
        "title": "Cart",
        "referrer": "https://example.org/",
        "language": "fi",
        "campaign_source": "news",
    }


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        (
            {"e_c": "shop", "e_a": "add", "e_n": "p1", "e_v": "2"},
            "add",
            {"category": "shop", "label": "p1", "value": 2},
        ),
        (
            {"search": "boots", "search_cat": "shoes", "search_count": "3"},
            "Site Searched",
            {"query": "boots", "category": "shoes", "results": 3},
        ),
        ({"idgoal": "3", "revenue": "9.5"}, "Goal Reached", {"goal": "3", "revenue": 9.5}),
        (
            {
                "idgoal": "0",
                "ec_id": "o-1",
                "revenue": "59.9",
                "ec_st": "48",
                "ec_items": '[["p1","Boot","shoes",48,1]]',
            },
            "Order Completed",
            {
                "order_id": "o-1",
                "total": 59.9,
                "subtotal": 48,
                "products": [
                    {"sku": "p1", "name": "Boot", "category": "shoes", "price": 48, "quantity": 1}
                ],
            },
        ),
        ({"idgoal": "0", "revenue": "48"}, "Cart Updated", {"total": 48}),
        (
            {"download": "https://shop.example/a.pdf?x=1"},
            "File Downloaded",
            {"href": "https://shop.example/a.pdf"},
        ),
        ({"link": "https://example.org/?x=1"}, "Link Clicked", {"href": "https://example.org/"}),
        (
            {"c_n": "banner", "c_p": "boots"},
            "Content Shown",
            {"content": "banner", "content_piece": "boots"},
        ),
        ({"c_n": "banner", "c_i": "click"}, "Content Used", {"content": "banner"}),
        ({"ping": "1"}, "Page Pinged", {}),
        ({"ca": "1"}, "Action", {}),
    ],
)
def test_what_a_request_is_about(fields: dict[str, str], name: str, said: dict[str, Any]) -> None:
    one = get(**fields)
    assert (one.kind, one.name) == ("track", name)
    assert one.properties.items() >= said.items()


def test_variables_and_dimensions() -> None:
    one = get(cvar='{"1":["plan","pro"]}', _cvar='{"2":["age","7"]}', dimension3="blue")
    assert one.properties.items() >= {"plan": "pro", "age": "7", "dimension3": "blue"}.items()


def test_visitors_without_an_identifier_are_told_apart() -> None:
    said = {**SITE, "_id": ""}
    first = read_one("/matomo.php", b"", urlencode(said))
    other = read_one("/matomo.php", b"", urlencode(said | {"cip": "192.0.2.7", "ua": "Firefox"}))
    third = read_one("/matomo.php", b"", urlencode(said | {"cip": "192.0.2.9", "ua": "Firefox"}))
    assert first.anonymous_id
    assert first.anonymous_id != other.anonymous_id == third.anonymous_id
    assert get(uid="user-1", _id="").anonymous_id == ""


def test_a_time_is_trusted_for_a_day_and_with_a_token_for_ever() -> None:
    old = "2026-11-01 10:00:00"
    assert get(cdt="2026-11-22 10:00:00").timestamp == NOW - timedelta(hours=2)
    assert get(cdt=str(int(NOW.timestamp()) - 60)).timestamp == NOW - timedelta(minutes=1)
    assert get(cdt=old, token_auth="K").timestamp == datetime.fromisoformat(f"{old}+00:00")
    query = urlencode(SITE | {"_id": "v", "cdt": old})
    field, message = fault_of("/matomo.php", b"", query)
    assert (field, "token_auth" in message) == ("requests[0].cdt", True)
    assert fault_of("/matomo.php", b"", urlencode(SITE | {"cdt": "soon"}))[0] == "requests[0].cdt"


def test_the_same_request_of_a_browser_is_the_same_event() -> None:
    same = {"rand": "123456", "pv_id": "abc123"}
    assert get(**same).message_id == get(**same).message_id
    assert get(**same).message_id != get(**same, ping="1").message_id
    assert get(rand="123456").message_id != get(rand="123456").message_id


def test_requests_come_in_a_form_or_in_bulk() -> None:
    form = urlencode(SITE | {"_id": "v-1", "action_name": "Äiti"}).encode()
    assert read_one("/matomo.php", form, "send_image=0").properties["title"] == "Äiti"
    many = {
        "requests": ["?" + urlencode(SITE | {"uid": name}) for name in "ab"]
        + [SITE | {"uid": "c"}, "?" + urlencode(SITE | {"uid": "d", "cvar": "{"}), 5],
        "token_auth": "T",
    }
    reading = read("/piwik.php", many)
    assert [one.user_id for one in reading.events] == ["a", "b", "c"]
    assert [one.field for one in reading.rejected] == ["requests[3].cvar", "requests[4]"]
    again = json.loads(reading.rejected[0].raw)
    assert again == {"requests": [many["requests"][3]], "token_auth": "T"}


def test_the_key_is_the_site_or_the_token() -> None:
    assert key_of("/matomo.php", b"", urlencode(SITE)) == "K"
    assert key_of("/matomo.php", b"", urlencode(SITE | {"token_auth": "T"})) == "T"
    assert key_of("/matomo.php", {"requests": ["?idsite=K"]}) == "K"
    assert key_of("/matomo.php", {"requests": [], "token_auth": "T"}) == "T"
    assert key_of("/matomo.php", b"", urlencode(SITE) + "&key=Q") == "Q"
    assert key_of("/matomo.php", b"{") == ""


def test_answers_are_what_browsers_and_servers_wait_for(site) -> None:
    query = urlencode(SITE | {"idsite": site.key, "_id": "v"})
    image = site.http.get(f"/matomo.php?{query}")
    assert (image.status_code, image.headers["content-type"]) == (200, "image/gif")
    assert image.content.startswith(b"GIF89a")
    assert site.http.get(f"/matomo.php?{query}&send_image=0").status_code == 204
    assert site.http.post("/matomo.php", content=query).status_code == 200
    many = {"requests": [f"?{query}", f"?{query}&cvar=5"]}
    assert site.http.post("/matomo.php", json=many).json() == {
        "status": "success",
        "tracked": 1,
        "invalid": 1,
        "invalid_indices": [1],
    }
