"""Say an error in the reader's words."""

from django.utils.translation import gettext

from polku.vocabulary.errors import PolkuError


def said(error: PolkuError) -> str:
    """Return the error's sentence in the language of this request."""
    sentence = gettext(error.message)
    return sentence % error.values if error.values else sentence
