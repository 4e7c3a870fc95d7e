"""Say to a person, in their language, what the files of their export hold."""

from django.utils.translation import gettext, ngettext


def readme(project: str, events: int, answers: int) -> str:
    """Return the text of README.txt."""
    counted = ngettext("%(number)s event", "%(number)s events", events) % {"number": events}
    said = ngettext("%(number)s answer", "%(number)s answers", answers) % {"number": answers}
    return "\n".join(
        (
            gettext("Your data at %(project)s") % {"project": project},
            "",
            gettext("These files hold everything that is kept of you: %(events)s, %(answers)s.")
            % {"events": counted, "answers": said},
            gettext("Each line of a file is one JSON object, in UTF-8. Times are in UTC."),
            "",
            gettext(
                "events.jsonl: what happened between you and us, in order of time. An answer on a"
                " scale has metric, score and the ends of its scale; what you wrote is in text;"
                " what you told about yourself is in the properties of identify."
            ),
            gettext(
                "identifiers.jsonl: the identifiers by which you are known, and the reason why"
                " each of them is yours."
            ),
            gettext("accounts.jsonl: the companies or households that you acted for."),
            gettext("quarantine.jsonl: what could not be read and names you, as it was sent."),
            "",
        )
    )
