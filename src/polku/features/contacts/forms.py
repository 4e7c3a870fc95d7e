"""The form in which a project says what its service contacts are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.contacts.rules import BOT_EVENTS, KIND_EVENTS
from polku.vocabulary.contacts import Chatbot, ContactKind, Contacts
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.words import parse_duration

#: Most kinds of contact that a project may have.
MOST_KINDS = 12
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


class EventsField(forms.CharField):
    """Which events are meant, as `polku.vocabulary.matching` reads them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=2_000, **{"required": False} | more)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> Any:
        """Refuse a text that names no events."""
        text = super().clean(value)
        if text:
            try:
                parse_matches(text, str(self.label))
            except PolkuError as error:
                raise forms.ValidationError(gettext(error.message) % error.values) from error
        return text


class PropertyField(forms.CharField):
    """The name of a property."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=200, required=False, **more)
        self.widget.attrs |= {"autocomplete": "off", "list": "known-properties"}


class KindForm(forms.Form):
    """One kind of contact."""

    name = forms.CharField(label=_("Name of the kind"), max_length=60)
    begins = EventsField(label=_("Begins with the event"), required=True)
    answered = EventsField(label=_("Is answered by"))
    abandoned = EventsField(label=_("Is given up by"))
    transferred = EventsField(label=_("Is handed on by"))
    ends = EventsField(label=_("Ends with the event"))
    key = PropertyField(
        label=_("Property that all of them share"),
        help_text=_("Such as call_id. Empty: a contact lasts until the person begins another."),
    )
    wait = PropertyField(
        label=_("Property with the seconds waited"),
        help_text=_("Empty, or where an event has none: from the times of the events."),
    )
    issue = PropertyField(
        label=_("Property that says what it is about"),
        help_text=_("Only another contact about the same is a repeat. Empty: any contact is."),
    )
    target = forms.CharField(
        label=_("To be answered within"), max_length=8, help_text=_("As 30s, 2m (minutes) or 24h.")
    )

    def clean_target(self) -> int:
        """Return the seconds."""
        try:
            return parse_duration(self.cleaned_data["target"], gettext("To be answered within"))
        except PolkuError as error:
            raise forms.ValidationError(gettext(error.message) % error.values) from error

    def value(self) -> ContactKind:
        """Return the kind as questions use it."""
        told = self.cleaned_data
        texts = {name: told[name] for name in ("name", *KIND_EVENTS, "key", "wait", "issue")}
        return ContactKind(**texts, target_seconds=told["target"])


class ChatbotForm(forms.Form):
    """The chatbot, and what counts as online."""

    asked = EventsField(label=_("A question to it"))
    fell_back = EventsField(label=_("It had no answer"))
    closed = EventsField(label=_("The talk ends"))
    handed_over = EventsField(
        label=_("A person takes over"),
        help_text=_("Within ten minutes of the talk. Empty: nobody does."),
    )
    key = PropertyField(
        label=_("Property that a talk shares"),
        help_text=_("Empty: half an hour without a question ends a talk."),
    )
    resolved = PropertyField(
        label=_("Property that says it was solved"), help_text=_("Of the event that ends the talk.")
    )
    online = forms.CharField(
        label=_("Channels that are online"),
        max_length=500,
        required=False,
        help_text=_("With commas between them: web, app, chatbot."),
    )

    def value(self, kinds: tuple[ContactKind, ...]) -> Contacts:
        """Return all definitions, with ``kinds``."""
        told = self.cleaned_data
        bot = Chatbot(**{name: told[name] for name in (*BOT_EVENTS, "key", "resolved")})
        online = tuple(word.strip() for word in told["online"].split(",") if word.strip())
        return Contacts(kinds=kinds, chatbot=bot, online=online)


class _KindFormSet(forms.BaseFormSet):  # type: ignore[type-arg] # Django takes none at run time
    """All kinds; two of one name are refused."""

    def clean(self) -> None:
        """Refuse two kinds of one name."""
        if any(self.errors):
            return
        names = [form.cleaned_data["name"] for form in self.kept()]
        if len(set(names)) < len(names):
            raise forms.ValidationError(gettext("Two kinds of contact have the same name."))

    def kept(self) -> list[KindForm]:
        """Return the forms that say something and are not to be removed."""
        return [
            form
            for form in self.forms
            if form.cleaned_data.get("name") and form not in self.deleted_forms
        ]


KindFormSet = forms.formset_factory(
    KindForm, formset=_KindFormSet, extra=1, can_delete=True, max_num=MOST_KINDS
)


def kinds_form(data: Mapping[str, Any] | None, contacts: Contacts) -> Any:
    """Return the forms of the kinds, with an empty one behind them; or of what was sent."""
    if data is not None:
        return KindFormSet(data, prefix="kind")
    initial = [
        {name: getattr(kind, name) for name in ("name", *KIND_EVENTS, "key", "wait", "issue")}
        | {"target": spelt(kind.target_seconds)}
        for kind in contacts.kinds
    ]
    return KindFormSet(initial=initial, prefix="kind")


def chatbot_form(data: Mapping[str, Any] | None, contacts: Contacts) -> ChatbotForm:
    """Return the form of the chatbot and the online channels."""
    bot = contacts.chatbot
    initial = {name: getattr(bot, name) for name in (*BOT_EVENTS, "key", "resolved")}
    return ChatbotForm(data, initial=initial | {"online": ", ".join(contacts.online)}, prefix="bot")


def spelt(seconds: int) -> str:
    """Return a time as it is written: 2m, 24h."""
    unit, size = next(one for one in _UNITS if seconds % one[1] == 0)
    return f"{seconds // size}{unit}"
