"""What people fill in about themselves, their project and its keys."""

import re
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from polku.features.projects.models import Project, Role, User, WriteKey

_ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?/?")
_USUAL_PORTS = {"http": "80", "https": "443"}
PASSWORD_LENGTH = 1024  # a longer one would only cost time to hash


def zones() -> list[tuple[str, str]]:
    """Return the time zones that are named after places, and UTC."""
    names = (name for name in available_timezones() if "/" in name)
    return [(name, name) for name in sorted({"UTC", *names}) if not name.startswith("Etc/")]


class Plain:
    """A form whose labels are words without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters; a few words in a row are easy to remember."),
    )


class NewAccount(Plain, forms.Form):
    """A person who comes in for the first time."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = _new_password(_("Password"))

    def clean(self) -> dict[str, Any]:
        """Check the password against what it must not resemble."""
        values = super().clean() or self.cleaned_data
        user = User(name=values.get("name", ""), email=values.get("email", ""))
        if values.get("password"):
            try:
                validate_password(values["password"], user)
            except ValidationError as error:
                self.add_error("password", error)
        return values


class GuestAccount(NewAccount):
    """A person who was invited; one who has an account signs in instead."""

    def clean_email(self) -> str:
        """Return the e-mail, where nobody has it yet."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this e-mail. Sign in instead."))
        return email


class Profile(Plain, forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """A person's own settings."""

    class Meta:
        model = User
        fields: ClassVar = ["name", "language", "theme"]


class PasswordChange(Plain, forms.Form):
    """A new password, by somebody who knows the old one."""

    current = forms.CharField(
        label=_("Current password"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = _new_password(_("New password"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        """Return the current password, where it is right."""
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise ValidationError(_("This is not your current password."))
        return current

    def clean_new(self) -> str:
        """Return the new password, where it is good enough."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        return new


class NewProject(Plain, forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """A project to be made."""

    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        initial="Europe/Helsinki",
        help_text=_("A day begins and ends by this clock."),
    )

    class Meta:
        model = Project
        fields: ClassVar = ["name", "timezone"]


class ProjectSettings(NewProject):
    """What an owner may change about the project."""

    class Meta(NewProject.Meta):
        fields: ClassVar = ["name", "timezone", "minimum_group", "minimum_text_group"]
        help_texts: ClassVar = {
            "minimum_group": _("Figures of fewer people are hidden. At least 3."),
            "minimum_text_group": _("Quotes from fewer people are hidden. At least 5."),
        }


class Invite(Plain, forms.Form):
    """Somebody to work with."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)
    note = forms.CharField(
        label=_("Who is it for?"),
        max_length=120,
        required=False,
        help_text=_("For your own list; nothing is sent to them."),
    )


class NewWriteKey(Plain, forms.Form):
    """A sender of events."""

    name = forms.CharField(
        label=_("What sends with it"),
        max_length=60,
        help_text=_("Such as web, app or call-centre. It becomes the source of its events."),
    )


class KeyLimits(Plain, forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """Who may send with a write key, and how much."""

    class Meta:
        model = WriteKey
        fields: ClassVar = ["origins", "events_per_second"]
        widgets: ClassVar = {
            "origins": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        }

    def clean_origins(self) -> str:
        """Return the origins as browsers write them, one a line."""
        return "\n".join(dict.fromkeys(map(_origin, self.cleaned_data["origins"].split())))


def _origin(text: str) -> str:
    """Return ``https://shop.example`` for it, with a port only where it is not the usual one."""
    found = _ORIGIN.fullmatch(text.lower())
    if found is None:
        raise ValidationError(
            _("“%(text)s” is not the address of a site, such as https://shop.example."),
            params={"text": text[:80]},
        )
    scheme, host, port = found.groups(default="")
    return f"{scheme}://{host}" + ("" if port in ("", _USUAL_PORTS[scheme]) else f":{port}")


class NewToken(Plain, forms.Form):
    """A program that asks questions."""

    name = forms.CharField(label=_("What uses it"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
        initial=90,
    )
