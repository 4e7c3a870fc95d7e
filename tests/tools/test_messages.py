"""The catalogue tool finds what is said, keeps what was translated, and sees what is missing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import messages
from tools.extraction import Found, from_python, from_template

App = Callable[[str, str], Path]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """Return a function that lays out a package with one feature, ``post``."""
    package = tmp_path / "src" / "polku"
    feature = package / "features" / "post"
    (feature / "templates").mkdir(parents=True)
    (package / "site").mkdir()
    (feature / "apps.py").touch()
    monkeypatch.setattr(messages, "PACKAGE", package)

    def write(python: str, html: str) -> Path:
        (feature / "rules.py").write_text(python, encoding="utf-8")
        (feature / "templates" / "page.html").write_text(html, encoding="utf-8")
        return feature / "locale" / "fi" / "LC_MESSAGES" / "django.po"

    return write


def test_python_sentences_are_found_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "said.py"
    path.write_text(
        'a = translatable("One " "two")\n'
        'b = gettext_lazy("Three")\n'
        'c = ngettext("%(n)s day", "%(n)s days", n)\n'
        'd = pgettext_lazy("navigation", "Live")\n'
        "e = gettext(unknown)\n"
        'f = other("not said")\n',
        encoding="utf-8",
    )
    assert list(from_python(path)) == [
        Found("One two"),
        Found("Three"),
        Found(("%(n)s day", "%(n)s days")),
        Found("Live", "navigation"),
    ]


def test_template_sentences_are_found_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        """{% load i18n %}
        <p title='it is not "said"'>{% translate "Don't (go)" %}</p>
        {% translate "points" context "share" %}
        {% blocktranslate trimmed count n=rows with name=x %}
          {{ n }} row of {{ name }}
        {% plural %}
          {{ n }} rows of {{ name }}
        {% endblocktranslate %}
        {% card title=_("A title") %}{{ value|default:_("none") }}{% endcard %}""",
        encoding="utf-8",
    )
    assert list(from_template(path)) == [
        Found("Don't (go)"),
        Found("points", "share"),
        Found(("%(n)s row of %(name)s", "%(n)s rows of %(name)s")),
        Found("A title"),
        Found("none"),
    ]


def test_missing_translation_fails_the_check(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    app('translatable("Hello")', "")
    assert messages.main(["check", "post"]) == 1
    assert "post: missing: 'Hello' (polku/features/post/rules.py)" in capsys.readouterr().out


def test_translation_survives_extraction_and_compiles(app: App) -> None:
    path = app('translatable("Hello %(name)s")', '{% translate "Page" %}')
    messages.main(["extract", "post"])
    text = path.read_text(encoding="utf-8")
    assert "#, python-format" in text
    text = text.replace('"Hello %(name)s"\nmsgstr ""', '"Hello %(name)s"\nmsgstr "Hei %(name)s"')
    text = text.replace('"Page"\nmsgstr ""', '"Page"\nmsgstr "Sivu"')
    path.write_text(text, encoding="utf-8")
    app('translatable("Hello %(name)s")\ntranslatable("New")', '{% translate "Page" %}')
    messages.main(["extract", "post"])
    assert 'msgstr "Hei %(name)s"' in path.read_text(encoding="utf-8")
    assert messages.main(["check", "post"]) == 1
    messages.compile_all()
    assert path.with_suffix(".mo").stat().st_size > 100


def test_extraction_twice_changes_nothing(app: App) -> None:
    path = app('translatable("Hello")', "")
    messages.extract("post")
    before = path.read_bytes()
    messages.extract("post")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ('translatable("Hello %(name)s")', "Hei %(nimi)s", "placeholders differ"),
        ('translatable("Hello %(name)s")', "Hei", "placeholders differ"),
        ("", "Hei", "stale"),
    ],
)
def test_translation_that_no_longer_fits_is_named(
    app: App, source: str, translation: str, fault: str
) -> None:
    path = app(source, "")
    path.parent.mkdir(parents=True)
    entry = f'msgid "Hello %(name)s"\nmsgstr "{translation}"\n'
    path.write_text(messages.HEADER + entry, encoding="utf-8")
    assert fault in " ".join(messages.faults("post"))


def test_fuzzy_translation_is_named(app: App) -> None:
    path = app('translatable("Hello")', "")
    path.parent.mkdir(parents=True)
    path.write_text(messages.HEADER + '#, fuzzy\nmsgid "Hello"\nmsgstr "Hei"\n', encoding="utf-8")
    assert "fuzzy" in " ".join(messages.faults("post"))


def test_two_apps_that_differ_on_a_sentence_are_named(app: App) -> None:
    path = app('translatable("Start")', "")
    site = messages.PACKAGE / "site" / "locale" / "fi" / "LC_MESSAGES" / "django.po"
    for place, words in ((path, "Aloita"), (site, "Alku")):
        place.parent.mkdir(parents=True)
        place.write_text(messages.HEADER + f'msgid "Start"\nmsgstr "{words}"\n', encoding="utf-8")
    assert list(messages.conflicts()) == ["post: 'Start' is 'Aloita' here, 'Alku' in site"]


def test_complete_catalogue_passes(app: App) -> None:
    path = app('translatable("Hello")', "")
    path.parent.mkdir(parents=True)
    path.write_text(messages.HEADER + 'msgid "Hello"\nmsgstr "Hei"\n', encoding="utf-8")
    assert list(messages.faults("post")) == []
    assert messages.main(["check", "post"]) == 0
