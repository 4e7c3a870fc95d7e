"""Addresses become pages in the engine as they do in plain Python."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.paths.pages import viewed_addresses
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.pages import PageRule, clean_address
from polku.vocabulary.questions import ProcessQuestion
from polku.vocabulary.touchpoints import View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_projects = itertools.count(4_100_000)

RULES = (
    PageRule("/order/*/pay", "Payment"),
    PageRule("/help/**"),
    PageRule("/product-*", "Product"),
    PageRule("/a.b/(x)", "Signs"),
)
parts = st.sampled_from(
    [
        *(
            "order",
            "pay",
            "help",
            "product-12",
            "1234",
            "2026-03-02",
            "ORD-778",
            "v2",
            "a.b",
            "(x)",
        ),
        *("9f1c2d3e4f5a6b7c8d9e", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "matti@example.fi"),
        *("Aa1Bb2Cc3Dd4Ee5Ff6Gg7", "ten-1-best-ways-to-clean-a-router", "äiti", "*", "a\nb"),
    ]
)
addresses = st.builds(
    lambda host, path, rest: host + "/" + "/".join(path) + rest,
    st.sampled_from(["", "https://shop.example", "HTTP://x:80"]),
    st.lists(parts, max_size=3),
    st.sampled_from(["", "/", "?a=1/2", "#top", "/?x\ny"]),
)


@settings(max_examples=40)
@given(
    found=st.lists(addresses, min_size=1, max_size=8),
    rules=st.sampled_from([(), RULES]),
    tidy=st.booleans(),
)
def test_pages_agree_with_plain_python(
    store: Store, found: list[str], rules: tuple[PageRule, ...], tidy: bool
) -> None:
    view = View(project_id=next(_projects), minimum_group=1, pages=rules, tidy_pages=tidy)
    store.append(view.project_id, [viewed(n, address) for n, address in enumerate(found)])
    answer = ask(store, view, ProcessQuestion(of="page", repeats=True)).dicts()
    seen = {row["source"] for row in answer} | {row["target"] for row in answer}
    assert seen - {""} == {clean_address(address, rules, tidy=tidy) for address in found}


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://shop.example/order/1234/?from=mail", "/order/*"),
        ("/", "/"),
        ("https://shop.example", "/"),
        ("/2026/03/spring", "/*/*/spring"),
        ("/v2/plans", "/v2/plans"),
        ("/ten-1-best-ways-to-clean-a-router", "/ten-1-best-ways-to-clean-a-router"),
        ("/customer/matti@example.fi", "/customer/*"),
    ],
)
def test_what_differs_each_time_is_left_out(address: str, page: str) -> None:
    assert clean_address(address) == page


def test_the_addresses_that_were_viewed(store: Store) -> None:
    view = View(project_id=next(_projects))
    found = ["/a", "/a", "/b?x=1"]
    store.append(view.project_id, [viewed(n, address) for n, address in enumerate(found)])
    assert viewed_addresses(store, view, None) == (("/a", 2), ("/b?x=1", 1))


def viewed(number: int, address: str) -> Event:
    return Event(
        message_id=str(number),
        kind="page",
        name="Page Viewed",
        timestamp=NOON + timedelta(minutes=number),
        received_at=NOON,
        user_id="ada",
        properties={"path": address},
    )


def test_a_rule_that_would_explode_is_read_in_linear_time(store: Store, project_id: int) -> None:
    """The engine matches by RE2, which never goes back and tries again."""
    long = "/" + "a" * 50_000
    event = Event(
        message_id="long",
        kind="page",
        name="Viewed",
        timestamp=NOON,
        received_at=NOON,
        user_id="ada",
        properties={"path": long},
    )
    store.append(project_id, [event])
    rules = (PageRule("/" + "*a" * 25 + "b"), PageRule("/**" * 20 + "!"), PageRule("/(a+)+$"))
    view = View(project_id=project_id, minimum_group=1, pages=rules, tidy_pages=False)
    answer = ask(store, view, ProcessQuestion(of="page"))
    assert answer.seconds < 5
    assert {row["target"] for row in answer.dicts()} == {long, ""}
    assert clean_address(long, rules, tidy=False) == long


@given(
    st.text("/*ab", max_size=8).map(PageRule),
    st.text("/ab", max_size=9),
)
def test_a_pattern_fits_what_its_expression_matches(rule: PageRule, path: str) -> None:
    assert rule.fits(path) == bool(re.fullmatch(rule.expression, path))
