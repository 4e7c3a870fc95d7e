"""The guide is whole in both languages: each setting, question, command and error has its place."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from polku.cli.main import _parser
from polku.collect.adapters import PROTOCOLS
from polku.site.options import OPTIONS
from polku.vocabulary import errors
from polku.vocabulary.asking import FORMS
from polku.vocabulary.forms import SHARED
from tests.docs.pages import (
    DOCS,
    ENGLISH,
    FINNISH,
    ROOT,
    anchors,
    blocks,
    headings,
    links,
    named,
    prose,
    rows,
    under,
)
from tools import prove_collect, prove_main, prove_measure

BOTH = [DOCS, DOCS / "fi"]
PAGES = [*ENGLISH, *FINNISH]
ids = pytest.mark.parametrize("folder", BOTH, ids=["en", "fi"])


def test_each_page_is_there_in_both_languages() -> None:
    assert [page.name for page in FINNISH] == [page.name for page in ENGLISH]


@pytest.mark.parametrize("name", [page.name for page in ENGLISH])
def test_both_languages_say_as_much(name: str) -> None:
    english, finnish = DOCS / name, DOCS / "fi" / name
    assert [level for level, _ in headings(finnish)] == [level for level, _ in headings(english)]
    assert [len(row) for row in rows(prose(finnish))] == [len(row) for row in rows(prose(english))]
    assert blocks(finnish) == blocks(english), "code is the same in both languages"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        assert not link.startswith(("http:", "/")), link
        if link.startswith("https:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("folder", BOTH, ids=["en", "fi"])
def test_the_first_page_names_all_others(folder: Path) -> None:
    named_pages = {link for link in links(folder / "index.md") if "/" not in link}
    assert named_pages == {page.name for page in folder.glob("*.md")} - {"index.md", "roadmap.md"}


@ids
def test_each_setting_has_a_row_with_its_default(folder: Path) -> None:
    found = {row[0].strip("`"): row[1].strip("`") for row in rows(prose(folder / "install.md"))}
    for option in OPTIONS:
        assert option.name in found
        assert not option.default or found[option.name] == option.default


@ids
@pytest.mark.parametrize("question", FORMS)
def test_each_question_and_parameter_has_its_place(folder: Path, question: str) -> None:
    page = folder / "questions.md"
    own = named(under(page, question))
    assert question in own
    shared = {one.name for one in SHARED}
    assert shared <= named(prose(page))
    assert {one.name for one in FORMS[question].parameters} <= own | shared


@ids
def test_no_parameter_is_invented(folder: Path) -> None:
    known = {one.name for form in FORMS.values() for one in form.parameters}
    for question in FORMS:
        in_rows = {row[0].strip("`") for row in rows(under(folder / "questions.md", question))[1:]}
        assert in_rows <= known | {"parameter", "parametri"}


@ids
def test_each_command_has_a_row_with_its_flags(folder: Path) -> None:
    found = {row[0].strip("`"): row[1] for row in rows(prose(folder / "reference.md"))}
    for name, flags in commands():
        assert f"polku {name}" in found
        missing = [flag for flag in flags if f"`{flag}`" not in found[f"polku {name}"]]
        assert not missing, name


@ids
def test_each_error_has_a_row_with_its_status(folder: Path) -> None:
    found = {row[0].strip("`"): row[1] for row in rows(prose(folder / "reference.md"))}
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    coded = [one for one in classes if issubclass(one, errors.PolkuError)]
    assert {one.code: found.get(one.code) for one in coded} == {
        one.code: str(one.status) for one in coded
    }


@ids
def test_each_address_of_the_collector_has_a_row(folder: Path) -> None:
    pages = (folder / "collect.md", folder / "protocols.md")
    assert set(PROTOCOLS) <= {name for page in pages for name in named(prose(page))}


@ids
def test_each_caution_has_a_row(folder: Path) -> None:
    code = "".join(one.read_text() for one in (ROOT / "src/polku/measure").rglob("*.py"))
    codes = set(re.findall(r'Caveat\(\s*"(\w+)"', code))
    assert codes
    said = set().union(*(named(prose(page)) for page in folder.glob("*.md")))
    assert codes - said == set()


@ids
def test_each_proof_has_a_row(folder: Path) -> None:
    assert {*prove_main.PROOFS, *prove_collect.PROOFS, *prove_measure.PROOFS} <= named(
        prose(folder / "prove.md")
    )


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield each command with its flags, but ``--data`` and help, which all have."""
    for action in _parser()._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        for name, one in action.choices.items():
            inner = [sub for sub in one._actions if isinstance(sub, argparse._SubParsersAction)]
            parser = next(iter(inner[0].choices.values())) if inner else one
            flags = [flag for sub in parser._actions for flag in sub.option_strings]
            words = {f"--{p.name.replace('_', '-')}" for p in FORMS["nps"].parameters}
            hidden = {"-h", "--help", "--data", *(words if inner else ())}
            yield name, [flag for flag in flags if flag not in hidden]
