"""The page of page rules: write them, and see at once what they make of real addresses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.pages.rules import page_rules_of, read_rules, rules_text, save_rules
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store, view_of
from polku.measure.paths.pages import viewed_addresses
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.pages import clean_address

_SHOWN = 60


@require_safe
@project_page("editor")
def pages(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the rules, or a draft of them, on the addresses that are viewed most."""
    drafted = "text" in request.GET
    text = request.GET["text"] if drafted else rules_text(project)
    tidy = bool(request.GET.get("tidy")) if drafted else page_rules_of(project)[1]
    context = {"text": text, "tidy": tidy, "drafted": drafted}
    try:
        rules = read_rules(text)
    except InvalidQuestion as error:
        return render(request, "pages/pages.html", context | {"error": error}, status=400)
    viewed = viewed_addresses(event_store(), view_of(project), None)
    named = [(address, clean_address(address, rules, tidy=tidy), n) for address, n in viewed]
    context |= {
        "viewed": named[:_SHOWN],
        "addresses": len(named),
        "made": len({page for _, page, _ in named}),
    }
    return render(request, "pages/pages.html", context)


@require_POST
@project_page("editor")
def save(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep the rules; they hold for all history from now on."""
    save_rules(project, request.POST.get("text", ""), tidy=bool(request.POST.get("tidy")))
    messages.success(request, gettext("The rules hold for all history from now on."))
    return redirect("pages:pages", project=project.slug)
