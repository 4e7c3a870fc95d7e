"""Say in words why events were refused, and what the parts of the data folder are."""

from django.utils.translation import gettext


def refusal(code: str) -> str:
    """Return what a code of an answer means, the code itself where it is not known here."""
    words = {
        "unknown_key": gettext("The write key is unknown. Check the key of the sender."),
        "too_large": gettext("Larger than a request may be. Let the sender send smaller batches."),
        "too_slow": gettext("The request did not come whole in time. Its sender tries again."),
        "too_many": gettext("More than the write key may send. Its sender goes on later."),
        "overloaded": gettext("More than could be written. Its sender tries again."),
        "store_failed": gettext("It could not be written. Its sender tries again."),
        "store_busy": gettext("It could not be written. Its sender tries again."),
        "not_allowed": gettext("From a site that may not send with this key."),
        "erased": gettext("Of somebody who was erased, from before the erasure."),
        "": gettext("Without a reason"),
    }
    return words.get(code, code)


def part_name(name: str) -> str:
    """Return what a part of the data folder holds."""
    words = {
        "events": gettext("Events"),
        "journal": gettext("Journal of what arrives"),
        "imports": gettext("Files of imports"),
        "uploads": gettext("Files of imports"),
        "erasures": gettext("Ledger of erasures"),
        "reserve": gettext("Reserve for when the disk is full"),
        "polku.db": gettext("Projects, people who sign in, and settings"),
        "other": gettext("Other"),
    }
    return words[name]
