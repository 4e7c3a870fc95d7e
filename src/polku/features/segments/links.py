"""Link a bar or a cell of any answer to the list of the people behind it."""

from urllib.parse import urlencode

from django.urls import reverse

from polku.features.projects.rules import Project
from polku.measure.crowd import Cell
from polku.vocabulary.asking import spell_question
from polku.vocabulary.questions import AnyQuestion


def behind_href(project: Project, question: AnyQuestion, cell: Cell) -> str:
    """Return the address of the people behind ``cell`` of the answer to ``question``.

    The parts of ``cell`` are what the question's `people_behind_…` in `polku.measure` takes.
    """
    name, pairs = spell_question(question)
    address = reverse("behind:people", kwargs={"project": project.slug, "question": name})
    pairs = [*pairs, *(("cell", f"{part}:{value}") for part, value in cell.items())]
    return f"{address}?{urlencode(pairs)}" if pairs else address
