"""What an owner chooses about privacy."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from polku.collect.privacy.kinds import KINDS
from polku.features.privacy.models import PrivacySettings

_LABELS = {
    "email": _("E-mail addresses"),
    "identity_code": _("Finnish personal identity codes"),
    "iban": _("Bank accounts (IBAN)"),
    "phone": _("Phone numbers"),
    "token": _("Tokens and passwords"),
    "network": _("Network addresses"),
}
KIND_CHOICES = [(kind, _LABELS[kind]) for kind in KINDS]
_BETWEEN = re.compile(r"[\s,]+")


class Names(forms.CharField):
    """A few names, with spaces or commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return names as they are written in the field."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the names that were written."""
        return sorted({name for name in _BETWEEN.split(super().clean(value)) if name})


def _kinds(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=KIND_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class ScrubForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """What is taken out of events on arrival."""

    addresses = _kinds(_("Taken out of addresses of pages"))
    texts = _kinds(_("Taken out of texts: answers, comments, titles, other properties"))
    query = Names(
        label=_("Query parameters that are kept"),
        help_text=_("Such as page or sort. All others are dropped; campaigns are kept anyway."),
    )
    never = Names(
        label=_("Properties that are never stored"),
        help_text=_("Their names, as they are sent."),
    )
    always = Names(
        label=_("Properties that are stored as they are"),
        help_text=_("Such as an order number that looks like a phone number."),
    )

    class Meta:
        model = PrivacySettings
        fields: ClassVar = [
            "addresses",
            "texts",
            "query",
            "never",
            "always",
            "traits",
            "truncate",
            "undo_minutes",
        ]
        labels: ClassVar = {
            "traits": _("Also hold what is said of persons (traits) to the rules of texts"),
            "truncate": _("Keep the network of an address that a sender names (/24, /48)"),
            "undo_minutes": _("Minutes in which an erasure can be cancelled"),
        }
        help_texts: ClassVar = {
            "undo_minutes": _("The person is hidden at once. 0 erases for good at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        widget=forms.NumberInput(attrs={"min": 1}),
    )


class AgeForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """For how many days what is kept; an empty field keeps for ever."""

    events_days = _days(_("Days that events are kept"))
    bots_days = _days(_("Days that events of bots are kept"))
    quarantine_days = _days(_("Days that the quarantine keeps"))
    files_days = _days(_("Days that files of imports are kept"))

    class Meta:
        model = PrivacySettings
        fields: ClassVar = ["events_days", "bots_days", "quarantine_days", "files_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
