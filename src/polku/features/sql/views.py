"""The page on which analysts write SQL; what is asked stands in its address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.projects.rules import Project, project_page
from polku.features.questions.answers import FORMATS, answered
from polku.features.sql.rules import MOST_ROWS, answer_sql
from polku.measure.sql import VIEWS
from polku.vocabulary.errors import PolkuError

#: Rows that the page shows; a download holds up to `MOST_ROWS`.
SHOWN = 500

EXAMPLES = (
    "select channel, count() as n, uniqExact(person) as people\nfrom events\ngroup by channel\n"
    "order by n desc",
    "select toStartOfWeek(time, 1) as week, avg(score) as mean, count() as n\nfrom answers\n"
    "where metric = 'nps'\ngroup by week\norder by week",
    "select last_touchpoint, count() as sessions, median(seconds) as seconds\nfrom sessions\n"
    "group by last_touchpoint\norder by sessions desc\nlimit 20",
)


@require_safe
@project_page("editor")
def page(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the SQL of the address with its rows, or the fault in it; or send the rows as a file."""
    text, form = request.GET.get("sql", "").strip(), request.GET.get("format", "")
    context = {
        "text": text,
        "views": VIEWS.items(),
        "examples": EXAMPLES,
        "shown": SHOWN,
        "most": MOST_ROWS,
    }
    if text:
        try:
            result = answer_sql(project, text, MOST_ROWS if form else SHOWN)
        except PolkuError as fault:
            answer = render(request, "sql/page.html", context | {"fault": fault})
            answer.status_code = fault.status
            return answer
        if form in FORMATS:
            return answered(result, form, "polku")
        context["result"] = result
    return render(request, "sql/page.html", context)
