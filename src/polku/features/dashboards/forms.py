"""The form of a dashboard: its name, and the period that it usually shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

PERIODS = (
    ("7", _("Last 7 days")),
    ("28", _("Last 4 weeks")),
    ("84", _("Last 12 weeks")),
    ("365", _("Last 12 months")),
)


class DashboardForm(forms.Form):
    """Name and usual period."""

    name = forms.CharField(
        label=_("Name of the dashboard"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    days = forms.ChoiceField(label=_("Usual period"), choices=PERIODS, initial="28", required=False)

    def value(self) -> tuple[str, int]:
        """Return the name that was given and the period that was chosen."""
        return self.cleaned_data["name"], int(self.cleaned_data["days"] or 28)
