"""Keep a project's page rules: the first that fits an address gives the page its name."""

from polku.features.pages.models import PageRules
from polku.features.projects.rules import Project
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.pages import PageRule

_MOST, _LONGEST = 200, 200


def page_rules_of(project: Project) -> tuple[tuple[PageRule, ...], bool]:
    """Return the rules in their order, and whether other addresses are tidied."""
    stored = PageRules.objects.filter(project=project).first()
    return (read_rules(stored.text), stored.tidy) if stored else ((), True)


def rules_text(project: Project) -> str:
    """Return the rules as they were written."""
    stored = PageRules.objects.filter(project=project).first()
    return stored.text if stored else ""


def save_rules(project: Project, text: str, *, tidy: bool) -> None:
    """Keep rules; raises `InvalidQuestion` for what cannot be read."""
    read_rules(text)
    values = {"text": text.strip(), "tidy": tidy}
    PageRules.objects.update_or_create(project=project, defaults=values)


def read_rules(text: str) -> tuple[PageRule, ...]:
    """Return the rules that ``text`` writes, one a line: a pattern, and = before a name.

    >>> read_rules("/order/* = Order")
    (PageRule(pattern='/order/*', name='Order'),)
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > _MOST:
        raise InvalidQuestion(translatable("Write %(most)s rules at most."), most=_MOST)
    return tuple(_read(line) for line in lines)


def _read(line: str) -> PageRule:
    pattern, _, name = (part.strip() for part in line.partition("="))
    if not pattern.startswith("/") or max(len(pattern), len(name)) > _LONGEST:
        raise InvalidQuestion(
            translatable("“%(line)s” is no rule; write one as /order/* = Order."), line=line[:80]
        )
    return PageRule(pattern, name)
