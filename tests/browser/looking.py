"""What a page may not have: small print, overflow, sentences of another language, no title."""

import re
from functools import cache

from playwright.sync_api import Page

from polku.demo.setup import PROMISES, RULES, SEGMENTS
from tools import messages

SMALLEST = 10.5
#: English words that no Finnish sentence holds; ``to`` and ``no`` are Finnish words too.
ENGLISH = re.compile(r"\b(the|and|of|with|is|are|not|this|that|from|for|by|were|has|have|you)\b")
#: Words of the demonstration itself, which the company chose in English.
CHOSEN = sorted(
    {
        *(name for name, _ in PROMISES),
        *(name for name, _ in SEGMENTS),
        *(word for rule in RULES for word in (rule.event, rule.touchpoint, rule.stage) if word),
    },
    key=len,
    reverse=True,
)
PLACEHOLDER = re.compile(r"%\(\w+\)\w|<[^>]+>")

SMALL_TEXT = """
() => [...document.querySelectorAll('svg text')]
  .filter(text => text.getClientRects().length && text.getBoundingClientRect().width > 0)
  .map(text => {
    const scale = text.getScreenCTM();
    return [parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.a, scale.b),
            text.textContent];
  })
  .filter(([size]) => size < LIMIT)
  .map(([size, words]) => `${size.toFixed(1)} px: ${words}`)
"""
OUTSIDE = """
() => [...document.querySelectorAll('.card :is(p, pre, dd, h1, h2, h3, a, button, select, .tbl)')]
  .filter(one => one.checkVisibility() && !one.closest('.vh, [popover], .chart, .pan'))
  .filter(one => {
    const card = one.closest('.card');
    for (let held = one; held !== card; held = held.parentElement)
      if (getComputedStyle(held.parentElement).overflowX !== 'visible') return false;
    return one.getBoundingClientRect().right > card.getBoundingClientRect().right + 1;
  })
  .map(one => `outside its card: ${one.outerHTML.slice(0, 120)}`)
"""
TEXTS = """
() => {
  const apart = '[translate=no], code, pre, script, style, .quote p, .q, datalist, '
    + 'select[name=timezone]';
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest(apart) || parent.closest('[lang]').lang !== 'fi') continue;
    found.push(walker.currentNode.data);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'done'])
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name));
  return found.map(text => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}
"""


def small_text(page: Page) -> list[str]:
    """Return the labels of drawings that are drawn too small to read."""
    found: list[str] = page.evaluate(SMALL_TEXT.replace("LIMIT", str(SMALLEST)))
    return found


def sticking_out(page: Page) -> list[str]:
    """Return what is wider than the card that it stands in, and does not scroll there."""
    found: list[str] = page.evaluate(OUTSIDE)
    return found


def untitled(page: Page) -> list[str]:
    """Return what is wrong with the title: there is one ``h1``, and it says something."""
    titles = page.locator("h1").all_inner_texts()
    faults = [] if len(titles) == 1 and titles[0].strip() else [f"titles: {titles}"]
    return faults + ([] if page.title().removesuffix(" · Polku").strip() else ["no title"])


def english_on(page: Page) -> list[str]:
    """Return what a Finnish page says in English, but for the words that the company chose."""
    faults = [] if page.locator("html").get_attribute("lang") == "fi" else ["lang is not fi"]
    for text in page.evaluate(TEXTS):
        bare = _without_chosen(text)
        said = next((one for one in _sentences() if one in bare), None)
        if said or ENGLISH.search(bare.lower()):
            faults.append(f"English: {text!r}")
    return faults


def _without_chosen(text: str) -> str:
    for word in CHOSEN:
        text = text.replace(word, "")
    return text


@cache
def _sentences() -> tuple[str, ...]:
    """Return the parts of the English sentences that the code and the templates say."""
    said: set[str] = set()
    for app in messages.apps():
        finnish = messages.kept(app)
        for message in messages.template(app):
            written = finnish.get(message.id, message.context)
            if written and written.string == message.id:
                continue  # a name that both languages share
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            for form in forms:
                parts = (part.strip(" .,:;·") for part in PLACEHOLDER.split(form))
                said.update(part for part in parts if part.count(" ") >= 2)
    return tuple(said)
