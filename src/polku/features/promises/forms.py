"""The form in which a promise is written, and what it says as a rule."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.promises.models import Score
from polku.features.promises.rules import NamedPromise, check_promise
from polku.features.promises.wording import UNITS, in_units
from polku.measure.catalogue.known import EventVolume
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import Deadline, Promise

#: What the parts that the form does not show are until somebody sets them elsewhere.
EMPTY = Promise(made_by="", kept_by="", deadline=Deadline())

_UNIT_NAMES = (
    ("minutes", _("minutes")),
    ("hours", _("hours")),
    ("days", _("days")),
    ("seconds", _("seconds")),
)


class PromiseForm(forms.Form):
    """A promise that is being written; ``promise`` is its rule once it is valid."""

    name = forms.CharField(
        label=_("Promise, as the customer hears it"),
        max_length=120,
        help_text=_("Such as: Calls answered within 2 minutes."),
        error_messages={"required": _("Give the promise a name that customers would recognise.")},
    )
    made_by = forms.CharField(
        label=_("The promise is made when"),
        max_length=200,
        error_messages={"required": _("Choose the event that makes the promise.")},
    )
    kept_by = forms.CharField(
        label=_("The promise is kept when"),
        max_length=200,
        error_messages={"required": _("Choose the event that keeps the promise.")},
    )
    deadline = forms.ChoiceField(
        label=_("It must happen"),
        choices=[
            ("within", _("within a time of the first event")),
            ("until", _("by the day or time that the first event holds")),
        ],
        initial="within",
        widget=forms.RadioSelect,
    )
    amount = forms.IntegerField(
        label=_("Within"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        error_messages={
            "invalid": _("Write the time as a whole number."),
            "min_value": _("The time must be at least 1."),
        },
    )
    unit = forms.ChoiceField(
        label=_("Unit of the time"), choices=_UNIT_NAMES, initial="minutes", required=False
    )
    until = forms.CharField(
        label=_("Property that holds the day or time"),
        max_length=200,
        required=False,
        help_text=_("A property of the first event, such as promised_by."),
    )
    by_day = forms.BooleanField(label=_("The whole day counts"), required=False)
    key = forms.CharField(
        label=_("Property that both events share"),
        max_length=200,
        required=False,
        help_text=_("Such as call_id or order_id. Empty: the first such event of the same person."),
    )
    score = forms.ChoiceField(
        label=_("Score that kept and broken are compared by"), choices=Score.choices
    )
    score_days = forms.IntegerField(
        label=_("An answer belongs to it for so many days"),
        min_value=1,
        max_value=365,
        initial=30,
    )
    only_met = forms.BooleanField(
        label=_("Leave out what never happened, rather than count it as broken"), required=False
    )
    owner = forms.CharField(
        label=_("Who answers for it"),
        max_length=120,
        required=False,
        help_text=_("A name or a team. May be left empty."),
    )

    def __init__(
        self,
        written: Any = None,
        *,
        events: Iterable[EventVolume] = (),
        stored: NamedPromise | None = None,
    ) -> None:
        super().__init__(written, initial=initial_of(stored) if stored else None)
        self.label_suffix = ""
        self.stored = stored.promise if stored else EMPTY
        self.events = tuple(events)
        for name in self.fields:
            helped = f"{name}-help " if self.fields[name].help_text else ""
            self.fields[name].widget.attrs["aria-describedby"] = f"{helped}{name}-error"
        for name in ("until", "key"):
            self.fields[name].widget.attrs |= {"list": "known-properties", "autocomplete": "off"}

    def event_choices(self) -> dict[str, list[tuple[str, int | None]]]:
        """Return the events to choose from with how many arrived, those of most first."""
        known: list[tuple[str, int | None]] = [(one.event, one.events) for one in self.events]
        names = {name for name, _volume in known}
        return {
            field: known + [(value, None)] * bool(value and value not in names)
            for field in ("made_by", "kept_by")
            if (value := self[field].value() or "") is not None
        }

    def clean(self) -> dict[str, Any]:
        """Put the rule together, and refuse what nothing can break."""
        values = super().clean() or self.cleaned_data
        self._need_deadline(values)
        if not self.errors:
            self.promise = self._rule(values)
            try:
                check_promise(self.promise)
            except InvalidQuestion as error:
                self.add_error("kept_by", ValidationError(gettext(error.message)))
        return values

    def _need_deadline(self, values: dict[str, Any]) -> None:
        kind = values.get("deadline")
        if kind == "within" and not values.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how long it may take."))
        if kind == "until" and not values.get("until"):
            self.add_error("until", _("Name the property that holds the day or time."))

    def _rule(self, values: dict[str, Any]) -> Promise:
        return msgspec.structs.replace(
            self.stored,
            made_by=values["made_by"],
            kept_by=values["kept_by"],
            deadline=_deadline(values),
            key=values["key"],
            score=values["score"],
            score_days=values["score_days"],
            only_met=values["only_met"],
        )


def _deadline(values: dict[str, Any]) -> Deadline:
    if values["deadline"] == "until":
        return Deadline(until=values["until"], by_day=values["by_day"])
    return Deadline(seconds=values["amount"] * UNITS[values["unit"] or "minutes"])


def initial_of(named: NamedPromise) -> dict[str, Any]:
    """Return a promise as the fields of its form."""
    promise = named.promise
    seconds = promise.deadline.seconds
    amount, unit = in_units(seconds) if seconds is not None else (None, "minutes")
    return {
        "name": named.name,
        "owner": named.owner,
        "made_by": promise.made_by,
        "kept_by": promise.kept_by,
        "deadline": "until" if seconds is None else "within",
        "amount": amount,
        "unit": unit,
        "until": promise.deadline.until,
        "by_day": promise.deadline.by_day,
        "key": promise.key,
        "score": promise.score,
        "score_days": promise.score_days,
        "only_met": promise.only_met,
    }
