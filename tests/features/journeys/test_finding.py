"""A difference is claimed only where it is sure, and the surest for the worse comes first."""

from polku.features.journeys.drawing import drawn
from polku.features.journeys.finding import clearest, finding_of
from polku.vocabulary.questions import PathQuestion


def contrast(target: str, low: float, high: float, p: float) -> dict[str, object]:
    return {
        "step": 1,
        "source": "Ad",
        "target": target,
        "people": 50,
        "score_n": 40,
        "others_n": 60,
        "difference": (low + high) / 2,
        "low": low,
        "high": high,
        "p": p,
    }


def variant(names: str, paths: int) -> dict[str, object]:
    return {"variant": tuple(names), "paths": paths}


def test_the_surest_loss_comes_before_any_gain() -> None:
    rows = [
        contrast("gain", 40, 60, 0.001),
        contrast("wide", -60, -1, 0.04),
        contrast("sure", -30, -20, 0.001),
    ]
    assert clearest(rows).target == "sure"
    assert clearest(rows[:1]).tone == "good"


def test_what_the_correction_overrules_is_not_said() -> None:
    assert clearest([contrast("alone", -30, -1, 0.2)]) is None
    assert clearest([contrast("zero", -30, 1, 0.01)]) is None
    assert clearest([]) is None


def test_the_title_prefers_paths_of_more_than_one_touchpoint() -> None:
    rows = [variant("A", 90), variant("AB", 10), variant("ABC", 20)]
    found = finding_of(PathQuestion(), rows, [], [])
    assert (found.kind, found.row) == ("most", rows[2])
    assert finding_of(PathQuestion(), rows[:1], [], []).kind == "alone"
    assert finding_of(PathQuestion(), [], [], []).kind == "nothing"


def test_a_drawing_keeps_the_largest_touchpoints_of_each_column() -> None:
    edges = [
        {"step": step, "source": f"s{number}", "target": f"t{number}", "people": 100 - number}
        for step in (1, 2)
        for number in range(20)
    ]
    kept = drawn(edges)
    assert {edge["source"] for edge in kept} <= {f"s{number}" for number in range(7)}
    assert kept == sorted(kept, key=lambda edge: -edge["people"])
    assert len(kept) <= 32
