"""A cost is said only where one is found; a slow page only where that is certain."""

from typing import Any

from polku.features.speed.findings import costs, finding_of


def cost(group: str, difference: float, p: float | None, compared: int = 100) -> dict[str, Any]:
    return {
        "group": group,
        "band": "slow",
        "difference": difference,
        "difference_high": difference + 0.01,
        "compared": compared,
        "p": p,
    }


def verdict(group: str, word: str, p75: float, *, certain: bool = True) -> dict[str, Any]:
    return {"metric": "lcp", "group": group, "verdict": word, "certain": certain, "p75": p75}


WHOLE = [verdict("", "middling", 2800)]


def test_only_what_is_significant_and_worse_is_a_cost() -> None:
    rows = [cost("/a", -0.1, 0.2), cost("/b", 0.1, 0.001), cost("/c", -0.1, None)]
    assert costs(rows) == []
    assert costs([*rows, cost("/d", -0.05, 0.04)])[0]["group"] == "/d"


def test_the_largest_loss_comes_first() -> None:
    rows = [cost("/few", -0.2, 0.001, 10), cost("/many", -0.1, 0.001, 1000)]
    assert [row["group"] for row in costs(rows)] == ["/many", "/few"]


def test_the_title_speaks_of_cost_then_of_slow_pages_then_of_all() -> None:
    slow = [verdict("/pay", "poor", 5000), verdict("/", "poor", 9000, certain=False)]
    assert finding_of("lcp", WHOLE, slow, [cost("/pay", -0.1, 0.01)]).said == "cost"
    assert finding_of("lcp", WHOLE, slow, []).row == slow[0]
    assert finding_of("lcp", WHOLE, [], []).said == "middling"
    assert finding_of("lcp", [verdict("", "good", 900, certain=False)], [], []).said == "unsure"
    assert finding_of(None, [], [], []).said == "nothing"
