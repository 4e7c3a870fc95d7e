"""Fifty questions about a small world have the same answers in every form, those on file."""

from pathlib import Path

from polku.measure.golden import Answer, answers
from polku.measure.golden_questions import golden_questions
from polku.store import Store
from tests.conformance import world
from tests.golden import accepted

GOLDEN = Path(__file__).parent / "golden" / "answers.txt"
PROJECT = 77


def test_golden_answers_are_those_on_file(any_store: Store) -> None:
    view = world.view(PROJECT)
    any_store.append(PROJECT, world.events())
    questions = golden_questions(view, world.KNOWN)
    found = answers(any_store, view, questions, world.KNOWN.newest)
    text = "\n".join(map(_written, found))
    assert text == accepted(GOLDEN, text)


def test_golden_answers_are_worth_keeping() -> None:
    text = GOLDEN.read_text(encoding="utf-8")
    assert text.count("\n## ") == 49
    assert text.count("\nn = 0:") <= 2
    assert len(text.splitlines()) > 500


def _written(one: Answer) -> str:
    lines = [f"## {one.question}", f"n = {one.n}: {', '.join(one.columns)}", *one.caveats]
    return "\n".join([*lines, *("  ".join(map(_value, row)) for row in one.rows), ""])


def _value(value: object) -> str:
    return f"{value + 0:.9g}" if isinstance(value, float) else repr(value)
