"""Ask once more before something is taken away for good."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


class Step(NamedTuple):
    """What is about to happen, in words: a question, its consequence, the verb of the button."""

    title: str
    consequence: str
    verb: str
    done: str


def confirmed(
    request: HttpRequest, step: Step, back: str, act: Callable[[], object]
) -> HttpResponse:
    """Show the question; on its own form's POST, act and go back."""
    if request.method != "POST":
        return render(request, "projects/confirm.html", {"step": step, "back": back})
    act()
    messages.success(request, step.done)
    return redirect(back)
