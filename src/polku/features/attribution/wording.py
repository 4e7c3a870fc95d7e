"""Say the models and the fields of attribution in the reader's words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.people.channels import called
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.questions.attribution import MODELS, Model

NAMES = {
    "first": _("First touch"),
    "last": _("Last touch"),
    "last_non_direct": _("Last not direct"),
    "linear": _("Linear"),
    "position": _("Position"),
    "decay": _("Time decay"),
    "markov": _("Markov"),
    "shapley": _("Shapley"),
}


def model_name(model: Model) -> str:
    """Return what a model is called."""
    return str(NAMES[model])


def model_choices() -> list[tuple[str, str]]:
    """Return the models, to choose one from."""
    return [(model, model_name(model)) for model in MODELS]


def channel_name(name: str, touch: str) -> str:
    """Return what a channel is called; a touch without a name is the direct one."""
    return called(name, touch) or gettext("direct, or not known")


def fault_words(fault: PolkuError) -> str:
    """Say a fault in the reader's words."""
    sentence = gettext(fault.message)
    return sentence % fault.values if fault.values else sentence
