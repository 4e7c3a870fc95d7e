"""The form in which a pull is written."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from polku.features.pulls.models import Kind, Pull


class PullForm(forms.ModelForm):  # type: ignore[type-arg] # Django takes none at run time
    """What is fetched, from where, how often; the secret is never shown again."""

    secret = forms.CharField(
        label=_("Password or API key"),
        required=False,
        max_length=2_000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("Kept in a private file and never shown again. Empty: as it was."),
    )
    hours = forms.IntegerField(label=_("Hours between two runs"), min_value=1, max_value=720)

    class Meta:
        model = Pull
        fields: ClassVar = ["name", "kind", "place", "user", "secret", "mapping", "hours", "active"]
        widgets: ClassVar[dict[str, Any]] = {
            "mapping": forms.Textarea(attrs={"rows": 18, "spellcheck": "false"})
        }
        help_texts: ClassVar = {
            "place": _(
                "A file or folder within the folder of pulls; for a help desk also an address: "
                "https://shop.zendesk.com/api/v2/incremental/tickets.json?start_time={since_unix}; "
                "for mail also a folder on its server: imaps://mail.shop.fi/Reviews"
            ),
            "mapping": _("TOML, as in imports. A new pull may leave it empty: its kind has one."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | more)
        self.fields["mapping"].required = False
        self.fields["kind"].choices = Kind.choices  # type: ignore[attr-defined] # without "------"
