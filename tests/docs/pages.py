"""The guide as the tests read it: pages, headings, tables, links and blocks of code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
#: Kept beside the guide, in English only.
NO_GUIDE = frozenset({"roadmap.md"})

ENGLISH = sorted(page for page in DOCS.glob("*.md") if page.name not in NO_GUIDE)
FINNISH = sorted((DOCS / "fi").glob("*.md"))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the blocks of code with their languages."""
    return _FENCE.findall(page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[tuple[int, str]]:
    """Return the headings with their levels."""
    return [(len(signs), text) for signs, text in _HEADING.findall(prose(page))]


def anchors(page: Path) -> set[str]:
    """Return what a link may name after #: each heading as GitHub spells it."""
    plain = (re.sub(r"[^\w\s-]", "", text.lower()) for _, text in headings(page))
    return {re.sub(r"\s", "-", text.strip()) for text in plain}


def links(page: Path) -> list[str]:
    """Return where the links of a page lead."""
    return _LINK.findall(prose(page))


def rows(text: str) -> list[list[str]]:
    """Return the rows of all tables, headers included, as cells."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if not set(line) <= set("|-: ")
    ]


def named(text: str) -> set[str]:
    """Return what has a heading or the first cell of a row of its own, as code."""
    titles = [title for _, title in _HEADING.findall(text)]
    return {name for part in (*titles, *(row[0] for row in rows(text))) for name in _codes(part)}


def under(page: Path, heading: str) -> str:
    """Return the part of a page under the heading that begins with this code."""
    parts = re.split(r"^(?=#{2,3} )", prose(page), flags=re.MULTILINE)
    found = [part for part in parts if heading in _codes(part.splitlines()[0])]
    return "\n".join(found)


def _codes(text: str) -> list[str]:
    return _CODE.findall(text)
