"""The forms of the import pages: the file itself, and what its columns mean."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from polku.collect.files.mapping import Mapping
from polku.collect.files.mapping_text import read_mapping
from polku.features.imports.choices import property_types, scales, time_formats
from polku.features.imports.form_values import PLACES, Values, mapping_from, values_of
from polku.features.imports.wording import said
from polku.vocabulary.errors import InvalidMapping

_ENCODINGS = [
    ("", _("UTF-8, or what the file itself says")),
    ("windows-1252", _("Windows-1252 (Western European, from Excel)")),
    ("iso-8859-15", _("Latin-9 (ISO 8859-15)")),
    ("utf-16-le", _("UTF-16 without its mark")),
]


class Upload(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # what an empty file lacks is said in our own words
        max_length=None,
        help_text=_("CSV, JSON Lines or Parquet, as it is or packed with gzip."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of a text file"), choices=_ENCODINGS, required=False
    )


class MappingText(forms.Form):
    """A mapping as text, for what the form cannot say."""

    text = forms.CharField(
        label=_("Mapping"),
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )

    def clean_text(self) -> str:
        """Refuse what is no mapping, in words."""
        text: str = self.cleaned_data["text"]
        try:
            read_mapping(text)
        except InvalidMapping as error:
            raise forms.ValidationError(said(error)) from error
        return text


class MappingForm(forms.Form):
    """What the columns of one file mean; made for its columns."""

    event_name = forms.CharField(label=_("Name of the event"), max_length=200, required=False)
    known = forms.BooleanField(
        label=_("It is our own customer identifier, such as a customer number"), required=False
    )
    touchpoint_name = forms.CharField(max_length=200, required=False)
    channel_name = forms.CharField(max_length=200, required=False)
    stage_name = forms.CharField(max_length=200, required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=100,
        required=False,
        help_text=_("A name for where the file comes from, such as a system of yours."),
    )
    empty = forms.CharField(
        label=_("Words that mean that nothing is there"),
        max_length=200,
        required=False,
        help_text=_("With spaces between, such as: - NA NULL"),
    )
    decimal = forms.ChoiceField(
        label=_("Fractions are written"), choices=[(".", _("3.5")), (",", _("3,5"))]
    )

    def __init__(self, columns: Sequence[str], mapping: Mapping, data: Any = None) -> None:
        super().__init__(data, initial=values_of(mapping, columns))
        self.columns = columns
        self._mapping = mapping
        for name, field in self._choices().items():
            self.fields[name] = field
        for index in range(len(columns)):
            kept = self.initial[f"type_{index}"]
            self.fields[f"take_{index}"] = forms.BooleanField(required=False)
            self.fields[f"type_{index}"] = _choice("", property_types(kept), required=False)
        for name, field in self.fields.items():
            if not isinstance(field, forms.BooleanField | forms.MultipleChoiceField):
                field.widget.attrs["class"] = "field"
            field.widget.attrs.setdefault("id", f"id_{name}")

    def _choices(self) -> dict[str, forms.Field]:
        named = [(column, column) for column in self.columns]
        none = [("", _("– none –")), *named]
        same = [("", _("the same for every row")), *named]
        zones = sorted({"UTC", self.initial["timezone"], *available_timezones()})
        return {
            "event": _choice(_("Event"), same, required=False),
            "person": _choice(
                _("Person"), [("", _("each row is a person of its own")), *named], required=False
            ),
            "time": _choice(_("Time"), named),
            "time_format": _choice(
                _("Written as"), time_formats(self.initial["time_format"]), required=False
            ),
            "timezone": _choice(_("Time zone of times without one"), [(z, z) for z in zones]),
            **{name: _choice("", same, required=False) for name in PLACES},
            "score": _choice(_("Score"), none, required=False),
            "scale": _choice(_("Scale"), scales()),
            "text": _choice(_("Words of the customer"), none, required=False),
            "account": _choice(_("Company of the person"), none, required=False),
            "id": forms.MultipleChoiceField(
                choices=named, required=False, widget=forms.CheckboxSelectMultiple
            ),
        }

    def clean(self) -> Values:
        """An event has a name: a column's, or one for all rows."""
        values = super().clean() or self.cleaned_data
        if not values.get("event") and not values.get("event_name"):
            self.add_error("event_name", _("Name the event, or choose the column that names it."))
        return values

    def mapping(self) -> Mapping:
        """Return the mapping that the (valid) form says."""
        return mapping_from(self.cleaned_data, self.columns, self._mapping)

    @property
    def properties(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each column with its two fields: whether it becomes a property, and of which type."""
        return [
            (column, self[f"take_{index}"], self[f"type_{index}"])
            for index, column in enumerate(self.columns)
        ]


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required)
