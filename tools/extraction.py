"""Find what is said in Python files and Django templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop", "translatable")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
PLURAL_IN_CONTEXT = ("npgettext", "npgettext_lazy")
KEYWORDS = dict.fromkeys((*SINGULAR, *PLURAL, *IN_CONTEXT, *PLURAL_IN_CONTEXT))
CALL = re.compile(r"\b(npgettext|ngettext|pgettext|gettext|_)\((?=u?['\"])")


class Found(NamedTuple):
    """A sentence to translate: one form, or two where it counts something."""

    ids: str | tuple[str, str]
    context: str | None = None


def from_python(path: Path) -> Iterator[Found]:
    """Yield the marked sentences of a Python file."""
    with path.open("rb") as file:
        for _line, keyword, text, _comments in extract_python(file, KEYWORDS, (), {}):
            found = _found(str(keyword), (text,) if isinstance(text, str) else tuple(text or ()))
            if found:
                yield found


def from_template(path: Path) -> Iterator[Found]:
    """Yield the sentences of ``translate``, ``blocktranslate`` and ``_()`` in a template."""
    code = templatize(path.read_text(encoding="utf-8"), origin=path.name)
    for call in CALL.finditer(code):
        tree = ast.parse(_call_text(code, call.start()), mode="eval").body
        assert isinstance(tree, ast.Call)  # noqa: S101 - the pattern matched a call
        texts = [part.value for part in tree.args if isinstance(part, ast.Constant)]
        found = _found(call[1], tuple(text for text in texts if isinstance(text, str)))
        if found:
            yield found


def _call_text(code: str, start: int) -> str:
    """Return the call that begins at ``start``, up to the bracket that closes it."""
    quote = ""
    position = code.index("(", start)
    while True:
        position += 1
        character = code[position]
        if character == "\\":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == ")":
            return code[start : position + 1]


def _found(keyword: str, texts: tuple[str | None, ...]) -> Found | None:
    said = [text for text in texts if isinstance(text, str)]
    if keyword in SINGULAR and said and said[0]:
        return Found(said[0])
    if keyword in PLURAL and len(said) >= 2:
        return Found((said[0], said[1]))
    if keyword in IN_CONTEXT and len(said) >= 2:
        return Found(said[1], said[0])
    if keyword in PLURAL_IN_CONTEXT and len(said) >= 3:
        return Found((said[1], said[2]), said[0])
    return None
