"""Send dashboards by e-mail as PDF, each at its hour, every day or every week."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone, translation

from polku.features.dashboards.asking import lens_of
from polku.features.dashboards.models import Dashboard, Mailing
from polku.features.dashboards.printing import pdf_of
from polku.features.projects.rules import User
from polku.features.work import rules as work
from polku.features.work.rules import Job, Kind, Periodic
from polku.vocabulary.errors import (
    InvalidQuestion,
    NotFound,
    PolkuError,
    WrongSetting,
    translatable,
)

_NAME = "dashboard_mail"
#: Nobody sends a company's figures to more people than this by mistake.
MOST = 20
_EVERY = timedelta(minutes=10)


def mailings_of(dashboard: Dashboard) -> Iterable[Mailing]:
    """Return to whom the dashboard is sent, and when."""
    return Mailing.objects.filter(dashboard=dashboard).select_related("created_by")


def add_mailing(
    dashboard: Dashboard, recipients: str, weekday: int | None, hour: int, by: User
) -> Mailing:
    """Begin to send a dashboard, in the language of whoever asks; raises `InvalidQuestion`."""
    found = addresses_in(recipients)
    return Mailing.objects.create(
        dashboard=dashboard,
        recipients="\n".join(found),
        weekday=weekday,
        hour=hour,
        language=translation.get_language() or "en",
        created_by=by,
        last_slot=timezone.now(),
    )


def addresses_in(text: str) -> Sequence[str]:
    """Return the addresses of a text, separated by spaces, commas or lines."""
    found = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    if not 1 <= len(found) <= MOST:
        raise InvalidQuestion(translatable("Give one to %(most)s e-mail addresses."), most=MOST)
    for one in found:
        try:
            validate_email(one)
        except ValidationError as error:
            raise InvalidQuestion(
                translatable("“%(address)s” is no e-mail address."), address=one
            ) from error
    return found


def stop_mailing(dashboard: Dashboard, pk: int) -> None:
    """Send it no more."""
    if not Mailing.objects.filter(dashboard=dashboard, pk=pk).delete()[0]:
        raise NotFound(translatable("There is no such mailing."))


def send(mailing: Mailing) -> None:
    """Send the dashboard now, in the mailing's language; raises where it cannot."""
    if not settings.EMAIL_HOST:
        raise WrongSetting(
            translatable("No mail server is known. Whoever runs the server sets POLKU_MAIL.")
        )
    dashboard = mailing.dashboard
    zone = ZoneInfo(dashboard.project.timezone)
    with translation.override(mailing.language), timezone.override(zone):
        lens = lens_of(dashboard, QueryDict(""))
        context = {"dashboard": dashboard, "dates": lens.usual, "mailing": mailing}
        message = EmailMessage(
            subject=dashboard.title,
            body=render_to_string("dashboards/mail.txt", context),
            to=mailing.recipients.split(),
        )
        name = f"{dashboard.slug}-{lens.usual.last}.pdf"
        message.attach(name, pdf_of(dashboard, lens), "application/pdf")
    message.send()
    Mailing.objects.filter(pk=mailing.pk).update(last_sent=timezone.now(), failed="")


def due(mailing: Mailing, now: datetime) -> datetime | None:
    """Return the moment for which the mailing is due, None where its last was sent already."""
    here = now.astimezone(ZoneInfo(mailing.dashboard.project.timezone))
    slot = here.replace(hour=mailing.hour, minute=0, second=0, microsecond=0)
    if slot > here:
        slot -= timedelta(days=1)
    if mailing.weekday is not None:
        slot -= timedelta(days=(slot.weekday() - mailing.weekday) % 7)
    return slot if mailing.last_slot is None or slot > mailing.last_slot else None


def _send_due(now: datetime) -> object:
    """Start a job for each mailing that is due."""
    begun = 0
    waiting = Mailing.objects.filter(dashboard__deleted_at=None)
    for mailing in waiting.select_related("dashboard__project"):
        slot = due(mailing, now)
        if slot is not None:
            work.start(
                _NAME,
                mailing.dashboard.project,
                {"mailing": mailing.pk},
                once=f"{_NAME}-{mailing.pk}-{slot:%Y-%m-%d}",
            )
            Mailing.objects.filter(pk=mailing.pk).update(last_slot=slot)
            begun += 1
    return {"begun": begun}


def _run(job: Job) -> object:
    found = Mailing.objects.filter(pk=job.arguments["mailing"], dashboard__deleted_at=None)
    mailing = found.select_related("dashboard__project").first()
    if mailing is None:
        return {"sent": 0}
    try:
        send(mailing)
    except (PolkuError, OSError) as error:
        Mailing.objects.filter(pk=mailing.pk).update(failed=_words_of(error, mailing)[:500])
        raise
    return {"sent": len(mailing.recipients.split())}


def _words_of(error: PolkuError | OSError, mailing: Mailing) -> str:
    if not isinstance(error, PolkuError):
        return str(error)
    with translation.override(mailing.language):
        return translation.gettext(error.message) % error.values


JOB = Kind(_NAME, translatable("Dashboard by e-mail"), _run)
CALENDAR = (
    Periodic(
        "dashboards.due",
        translatable("Looking for dashboards to send"),
        _EVERY,
        _send_due,
        needs_store=False,
    ),
)
