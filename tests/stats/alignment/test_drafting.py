"""Designs drafted from ways: each way goes through its own, and a person can read them."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats.alignment.aligning import align
from polku.stats.alignment.drafting import drafted
from polku.stats.alignment.machine import machine_of
from polku.vocabulary.designing import checked_design
from polku.vocabulary.designs import Design, Group, Part


def told(part: Part) -> str:
    """Return a part as a person would note it down."""
    if isinstance(part, Group):
        sign = {"sequence": " ", "choice": "|", "any": "&"}[part.order]
        body = f"({sign.join(map(told, part.parts))})"
        body += f"<{told(part.back)}" if part.back else ""
    else:
        body = part.name
    return body + ("*" if part.most == 0 else "") + ("?" if part.optional else "")


def noted(*ways: str) -> str:
    return " ".join(told(part) for part in drafted(Counter(map(tuple, ways)), str))


@pytest.mark.parametrize(
    ("ways", "design"),
    [
        (["abc"], "a b c"),
        (["abc", "ac"], "a b? c"),
        (["abd", "acd"], "a (b|c) d"),
        (["abcd", "acbd"], "a (b&c) d"),
        (["ab", "aab"], "a* b"),
        (["abc", "abdabc"], "((a b))<d* c"),
        ([""], ""),
    ],
)
def test_a_draft_reads_as_the_ways_do(ways: list[str], design: str) -> None:
    assert noted(*ways) == design


@settings(max_examples=150)
@given(ways=st.lists(st.text("abcde", min_size=1, max_size=7), min_size=1, max_size=8))
def test_every_way_goes_through_its_draft(ways: list[str]) -> None:
    design = checked_design(Design(parts=drafted(Counter(map(tuple, ways)), str)))
    letters = [
        frozenset(n for n, step in enumerate(design.bound) if step.events == name)
        for name in "abcde"
    ]
    traces = [["abcde".index(name) for name in way] for way in ways]
    found = align(machine_of(design), letters, traces, [True] * len(traces))
    assert not found.costs.any(), (ways, [told(part) for part in design.parts])
