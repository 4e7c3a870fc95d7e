"""Read a user agent: whether a machine sent it, and else which device, browser and system.

Only what it says in a few words is kept; the user agent itself, which tells people apart, is not.
"""

from functools import cache, lru_cache
from operator import attrgetter

import crawleruseragents
import msgspec
import ua_parser_rs
from ua_parser.loaders import load_builtins

from polku.collect.calls import Context
from polku.collect.channel import channel_of_library
from polku.collect.reading import Arrival

#: What is longer is no browser's, and not worth the time.
_LONGEST = 1_000
_TABLETS = ("iPad", "Tablet", "PlayBook", "Silk/", "Kindle")
_SETS = ("SmartTV", "SMART-TV", "Smart TV", "AppleTV", "Apple TV", "BRAVIA", "Web0S", "Roku")
_DESKTOPS = ("Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Chrome OS")

_RULE = attrgetter("regex", "family", "major", "minor", "patch", "patch_minor")


class Agent(msgspec.Struct, frozen=True):
    """What a user agent says. ``properties`` are ``device``, ``browser`` and ``os`` where known.

    A ``tool`` is a library that programs send by: no browser, and no crawler either.
    """

    bot: bool = False
    tool: bool = False
    properties: dict[str, str] = {}


_NOBODY = Agent()


def agent_behind(context: Context, arrival: Arrival) -> Agent:
    """Return who is behind a call: by the user agent it names, else by that of the request.

    A server's library speaks for somebody else: its own user agent says nothing of them.
    """
    if context.user_agent and isinstance(context.user_agent, str):
        named = agent_of(context.user_agent)
        return Agent(bot=True) if named.tool else named
    if context.library and context.library.name and not channel_of_library(context.library.name):
        return _NOBODY
    return agent_of(arrival.headers.get("user-agent", ""))


@lru_cache(maxsize=10_000)
def agent_of(user_agent: str) -> Agent:
    """Return what ``user_agent`` says.

    >>> agent_of("Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0").properties
    {'device': 'desktop', 'browser': 'Firefox', 'os': 'Windows'}
    >>> agent_of("Googlebot/2.1").bot
    True
    """
    if not user_agent or len(user_agent) > _LONGEST:
        return _NOBODY
    lists = _lists()
    try:
        if lists.tools.extract(user_agent):
            return Agent(tool=True)
        if lists.crawlers.extract(user_agent):
            return Agent(bot=True)
        return Agent(properties=_properties(user_agent, lists))
    except UnicodeEncodeError:  # half a character: nobody's browser
        return _NOBODY


def warm() -> None:
    """Load the lists now, so that the first request does not wait for them."""
    _lists()


class _Lists(msgspec.Struct, frozen=True):
    tools: ua_parser_rs.UserAgentExtractor
    crawlers: ua_parser_rs.UserAgentExtractor
    browsers: ua_parser_rs.UserAgentExtractor
    systems: ua_parser_rs.OSExtractor


@cache
def _lists() -> _Lists:
    known = crawleruseragents.CRAWLER_USER_AGENTS_DATA
    tools = [one["pattern"] for one in known if "http-library" in one.get("tags", ())]
    crawlers = [one["pattern"] for one in known if "http-library" not in one.get("tags", ())]
    browsers, systems, _ = load_builtins()
    return _Lists(
        _any_of(tools),
        _any_of(crawlers),
        ua_parser_rs.UserAgentExtractor(map(_RULE, browsers)),
        ua_parser_rs.OSExtractor(map(_RULE, systems)),
    )


def _any_of(patterns: list[str]) -> ua_parser_rs.UserAgentExtractor:
    """Return what finds any of ``patterns``: hundreds of them in microseconds."""
    return ua_parser_rs.UserAgentExtractor(
        (pattern, "machine", None, None, None, None) for pattern in patterns
    )


def _properties(user_agent: str, lists: _Lists) -> dict[str, str]:
    browser = lists.browsers.extract(user_agent)
    system = lists.systems.extract(user_agent)
    name = system.family if system else ""
    said = {
        "device": _device(user_agent, name),
        "browser": _browser(browser.family) if browser else "",
        "os": name,
    }
    return {key: value for key, value in said.items() if value}


def _browser(family: str) -> str:
    """Return the browser's name; that it runs on a phone is said by the device.

    >>> _browser("Mobile Safari UI/WKWebView"), _browser("Chrome Mobile")
    ('Safari', 'Chrome')
    """
    words = family.removesuffix(" UI/WKWebView").split()
    return " ".join(word for word in words if word not in ("Mobile", "WebView", "iOS"))


def _device(user_agent: str, system: str) -> str:
    if any(part in user_agent for part in _SETS):
        return "tv"
    if any(part in user_agent for part in _TABLETS):
        return "tablet"
    if "Mobi" in user_agent or system == "iOS":
        return "mobile"
    if system == "Android":
        return "tablet"
    return "desktop" if system in _DESKTOPS else ""
