"""The questions as methods for notebooks: one for each form, with its parameters and their help."""

import inspect
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, TypeAlias

from polku.vocabulary.asking import FORMS
from polku.vocabulary.forms import Form, Parameter
from polku.vocabulary.result import Result

#: What may be given for a parameter, as the shell takes it; a list of those for some.
Word: TypeAlias = str | int | bool | date
#: Parameters whose name Python keeps for itself.
RENAMED = {"from": "since"}


class Asks(Protocol):
    """A question that is asked: ``place.trend(measure="people", every="week")``."""

    def __call__(self, project: str = "", **parameters: Word | Sequence[Word]) -> Result:
        """Return the answer. Raises `InvalidQuestion`, which says what to write instead."""
        ...


def _signature(form: Form) -> inspect.Signature:
    project = inspect.Parameter(
        "project", inspect.Parameter.POSITIONAL_OR_KEYWORD, default="", annotation=str
    )
    named = [
        inspect.Parameter(
            RENAMED.get(one.name, one.name),
            inspect.Parameter.KEYWORD_ONLY,
            default="",
            annotation=Word | Sequence[Word] if one.repeats else Word,
        )
        for one in form.parameters
    ]
    return inspect.Signature([project, *named], return_annotation=Result)


def _help(form: Form) -> str:
    lines = [f"    {RENAMED.get(one.name, one.name)}: {_said(one)}" for one in form.parameters]
    return "\n".join(
        [form.meaning, "", "``project`` is needed where there are several.", "", *lines]
    )


def _said(one: Parameter) -> str:
    return one.meaning.replace("%%", "%") + (" A list gives several." if one.repeats else "")


class Asking:
    """The method that asks the question ``name``; notebooks show its parameters and its help."""

    def __init__(self, name: str) -> None:
        self.form = FORMS[name]
        self.__doc__ = _help(self.form)

    def __get__(self, place: Any, owner: type | None = None) -> Asks:
        """Return the method of ``place``, or of the class for its help."""

        def asked(project: str = "", **parameters: Word | Sequence[Word]) -> Result:
            answer: Result = place.ask(self.form.name, project, **parameters)
            return answer

        asked.__name__ = asked.__qualname__ = self.form.name
        asked.__doc__ = self.__doc__
        asked.__signature__ = _signature(self.form)  # type: ignore[attr-defined] # for `inspect`
        return asked


class AskedByName:
    """Has a method for each question of `polku.vocabulary.asking.FORMS`; `ask` answers them."""

    nps = Asking("nps")
    csat = Asking("csat")
    ces = Asking("ces")
    trend = Asking("trend")
    paths = Asking("paths")
    process = Asking("process")
    step_matrix = Asking("step_matrix")
    path_groups = Asking("path_groups")
    path_difference = Asking("path_difference")
    promise = Asking("promise")
    attribution = Asking("attribution")
    retention = Asking("retention")
    stickiness = Asking("stickiness")
    lifecycle = Asking("lifecycle")
    survival = Asking("survival")
    contacts = Asking("contacts")
    chatbot = Asking("chatbot")
    before_contact = Asking("before_contact")
    contact_rate = Asking("contact_rate")
    vitals = Asking("vitals")
    errors = Asking("errors")
    slowness = Asking("slowness")
    funnel = Asking("funnel")
    funnel_times = Asking("funnel_times")
    funnel_differences = Asking("funnel_differences")
    funnel_drops = Asking("funnel_drops")
    deviations = Asking("deviations")
