"""Who is behind a user agent, and what of it is kept."""

import json
from typing import Any

import crawleruseragents
import httpx
import pytest

from polku.collect.agent import agent_of

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1"
)
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SERVER = {"library": {"name": "analytics-python"}}
BROWSER = {"library": {"name": "analytics.js"}}


@pytest.mark.parametrize(
    ("user_agent", "device", "browser", "system"),
    [
        (f"{CHROME} Safari/537.36", "desktop", "Chrome", "Linux"),
        (IPHONE, "mobile", "Safari", "iOS"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "desktop",
            "Firefox",
            "Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.3 Safari/605.1.15",
            "desktop",
            "Safari",
            "Mac OS X",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/150.0.0.0 Mobile Safari/537.36",
            "mobile",
            "Chrome",
            "Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X906B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/150.0.0.0 Safari/537.36",
            "tablet",
            "Chrome",
            "Android",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
            "tablet",
            "Safari",
            "iOS",
        ),
    ],
)
def test_browsers(user_agent: str, device: str, browser: str, system: str) -> None:
    agent = agent_of(user_agent)
    assert not agent.bot
    assert not agent.tool
    assert agent.properties == {"device": device, "browser": browser, "os": system}


def test_every_known_machine_is_known() -> None:
    for one in crawleruseragents.CRAWLER_USER_AGENTS_DATA:
        for instance in one["instances"]:
            agent = agent_of(instance)
            assert agent.bot or agent.tool or len(instance) > 1_000
            assert not agent.properties


@pytest.mark.parametrize("said", ["", "\ud83d", "x" * 100_000, "\x00", "Mozilla/" * 100])
def test_nonsense_is_nobody(said: str) -> None:
    assert agent_of(said).properties == {}
    assert not agent_of(said).bot


def seen(site: Any, store: Any, call: dict[str, Any], header: str) -> tuple[bool, dict[str, Any]]:
    """Send a call with a user agent; return whether it is a machine's, and its properties."""
    whole = {"userId": "u", "event": "Seen"} | call
    headers = {"user-agent": header}
    answer = httpx.post(f"{site.url}/v1/track", json=whole, auth=(site.key, ""), headers=headers)
    assert answer.status_code == 200
    sql = """
        select bot, toString(properties) from polku.events where project_id = {project:UInt32}
    """
    ((bot, said),) = store.query(sql, {"project": site.project_id}).rows
    return bool(bot), json.loads(said)


CHROME_SAID = {"device": "desktop", "browser": "Chrome", "os": "Linux"}


@pytest.mark.parametrize(
    ("context", "header", "bot", "properties"),
    [
        ({}, CHROME, False, CHROME_SAID),
        (BROWSER, CHROME, False, CHROME_SAID),
        (BROWSER | {"userAgent": CHROME}, GOOGLE, False, CHROME_SAID),
        (BROWSER, GOOGLE, True, {}),
        (SERVER, CHROME, False, {}),
        (SERVER, GOOGLE, False, {}),
        (SERVER | {"userAgent": CHROME}, "analytics-python/2.4.0", False, CHROME_SAID),
        (SERVER | {"userAgent": "curl/8.5"}, "analytics-python/2.4.0", True, {}),
        ({}, "curl/8.5", False, {}),
        ({}, "facebookexternalhit/1.1", True, {}),
    ],
)
def test_the_one_behind_the_call_counts(
    site, store, context: dict[str, Any], header: str, bot: bool, properties: dict[str, str]
) -> None:
    assert seen(site, store, {"context": context}, header) == (bot, properties)


def test_what_the_sender_says_wins(site, store) -> None:
    said = {"device": "kiosk", "os": "PolkuOS"}
    assert seen(site, store, {"properties": said}, IPHONE) == (False, said | {"browser": "Safari"})


def test_who_somebody_is_says_nothing_of_their_device(site, store) -> None:
    call = {"userId": "u", "traits": {"name": "Ada"}}
    headers = {"user-agent": IPHONE}
    site.post("/v1/identify", call, headers=headers)
    sql = "select toString(properties) from polku.events where project_id = {project:UInt32}"
    assert store.query(sql, {"project": site.project_id}).rows == [('{"name":"Ada"}',)]


def test_the_session_is_kept(site, store) -> None:
    context = {"sessionId": 1795310986329}
    assert seen(site, store, {"context": context}, "x") == (False, {"session_id": "1795310986329"})
