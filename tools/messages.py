"""Keep the Finnish catalogues: extract strings, compile, and say what is missing or stale.

    python -m tools.messages extract projects   merge new strings into the app's catalogue
    python -m tools.messages check              exit 1 where a catalogue is not complete
    python -m tools.messages compile            write the .mo files that Django reads

Each Django app keeps its own catalogue; polku.site also keeps that of the rooms below, which
mark their sentences with `translatable`.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.extraction import Found, from_python, from_template

PACKAGE = Path(__file__).parent.parent / "src" / "polku"
LANGUAGE = "fi"
ROOMS_OF_SITE = ("site", "cli", "measure", "collect", "store", "stats", "vocabulary", "demo")
HEADER = """msgid ""
msgstr ""
"Language: fi\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def apps() -> dict[str, Path]:
    """Return the folder of each app that keeps a catalogue, by name."""
    features = sorted(path.parent for path in (PACKAGE / "features").glob("*/apps.py"))
    return {"site": PACKAGE / "site", **{folder.name: folder for folder in features}}


def catalogue_path(app: str) -> Path:
    """Return where the app's catalogue is."""
    return apps()[app] / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def sources(app: str) -> Iterator[Path]:
    """Yield the files whose strings belong to the app's catalogue."""
    folders = [PACKAGE / room for room in ROOMS_OF_SITE] if app == "site" else [apps()[app]]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def template(app: str) -> Catalog:
    """Return a catalogue of everything that the app says, without translations."""
    catalog = Catalog(locale=LANGUAGE, domain="django", charset="utf-8")
    for path in sources(app):
        for found in _found(path):
            flags = ("python-format",) if PLACEHOLDER.search(str(found.ids)) else ()
            place = (path.relative_to(PACKAGE.parent).as_posix(), 0)
            catalog.add(found.ids, locations=[place], context=found.context, flags=flags)
    return catalog


def _found(path: Path) -> Iterable[Found]:
    return from_python(path) if path.suffix == ".py" else from_template(path)


def kept(app: str) -> Catalog:
    """Return the app's catalogue as it is on disk, empty where there is none yet."""
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django", charset="utf-8")


def extract(app: str, *, drop_stale: bool = False) -> None:
    """Merge the strings that the app says now into its catalogue; translations stay.

    What is said no more is kept as a comment, unless ``drop_stale``.
    """
    found = template(app)
    catalog = kept(app)
    catalog.update(found, no_fuzzy_matching=True)
    for message in catalog:
        message.flags.discard("python-brace-format")
    text = BytesIO()
    write_po(
        text,
        catalog,
        width=96,
        sort_output=True,
        omit_header=True,
        ignore_obsolete=drop_stale,
        include_lineno=False,
    )
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEADER.encode() + text.getvalue())


def compile_all() -> None:
    """Write the compiled form of every catalogue."""
    for app in apps():
        path = catalogue_path(app)
        if path.exists() and not is_compiled(path):
            draft = path.with_suffix(f".{os.getpid()}.mo")  # a server may be reading the old one
            with draft.open("wb") as file:
                write_mo(file, kept(app))
            draft.replace(path.with_suffix(".mo"))


def is_compiled(catalogue: Path) -> bool:
    """Return whether the compiled form is there and no older than ``catalogue``."""
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def faults(app: str) -> Iterator[str]:
    """Yield what is wrong with the app's catalogue, a sentence each."""
    said, catalog = template(app), kept(app)
    for message in said:
        if message.id:
            yield from _faults_of(app, message, catalog.get(message.id, message.context))
    for message in catalog:
        if message.id and said.get(message.id, message.context) is None:
            yield f"{app}: stale: {_first(message.id)!r}"
    for key in catalog.obsolete:
        yield f"{app}: stale comment: {_first(key)!r}"


def conflicts() -> Iterator[str]:
    """Yield the sentences that two catalogues translate differently.

    Django merges all catalogues into one: where they differ, one app speaks for the other. Give
    the sentence a context, or say it in the same words.
    """
    said: dict[tuple[object, str | None], tuple[str, object]] = {}
    for app in apps():
        for message in kept(app):
            if not message.id or not all(_forms(message.string)):
                continue
            key = (message.id if isinstance(message.id, str) else message.id[0], message.context)
            first, words = said.setdefault(key, (app, message.string))
            if words != message.string:
                yield f"{app}: {key[0]!r} is {message.string!r} here, {words!r} in {first}"


def _faults_of(app: str, said: Message, written: Message | None) -> Iterator[str]:
    name = repr(_first(said.id))
    forms = _forms(written.string) if written else []
    if written is None or not all(forms):
        yield f"{app}: missing: {name} ({said.locations[0][0]})"
    elif written.fuzzy:
        yield f"{app}: fuzzy: {name}"
    else:
        wanted = {word for text in _forms(said.id) for word in PLACEHOLDER.findall(text)}
        for form in forms:
            strange = set(PLACEHOLDER.findall(form)) - wanted
            lacking = wanted - set(PLACEHOLDER.findall(form)) if len(forms) == 1 else set()
            if strange | lacking:
                yield f"{app}: placeholders differ ({', '.join(strange | lacking)}): {name}"


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, (str, type(None))) else list(text)


def _first(key: object) -> str:
    return key if isinstance(key, str) else str(key[0])  # type: ignore[index] # plural or context


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.add_argument("command", choices=("extract", "check", "compile"))
    parser.add_argument("app", nargs="*", help="names of apps; all where none is given")
    parser.add_argument("--drop-stale", action="store_true", help="forget what is said no more")
    chosen = parser.parse_args(arguments)
    names = chosen.app or list(apps())
    if chosen.command == "extract":
        for name in names:
            extract(name, drop_stale=chosen.drop_stale)
    if chosen.command == "compile":
        compile_all()
    if chosen.command != "check":
        return 0
    found = [fault for name in names for fault in faults(name)]
    found += [fault for fault in conflicts() if fault.split(":")[0] in names]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
