"""Mappings of the documentation and of the examples can be read."""

import re
from pathlib import Path

import pytest

from polku.collect.files.mapping_text import read_mapping, write_mapping

ROOT = Path(__file__).parents[2]
DOCUMENTED = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/imports.md").read_text(), re.DOTALL)
EXAMPLES = [path.read_text() for path in sorted(ROOT.glob("examples/*/mapping.toml"))]


@pytest.mark.parametrize("text", DOCUMENTED + EXAMPLES)
def test_mapping_is_read_and_written_without_loss(text: str) -> None:
    mapping = read_mapping(text)
    assert read_mapping(write_mapping(mapping)) == mapping


def test_there_is_something_to_read() -> None:
    assert len(DOCUMENTED) == 3
    assert len(EXAMPLES) == 3
