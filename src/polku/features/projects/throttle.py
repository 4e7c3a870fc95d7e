"""Slow down whoever guesses passwords: by account and address, and by address alone."""

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from polku.features.projects.models import SignInFailure

#: How long a failure counts.
WINDOW = timedelta(minutes=15)
#: Attempts within the window that one address has, for one account and for all.
FOR_ACCOUNT, FOR_ADDRESS = 5, 50


def may_try(email: str, address: str, *, now: datetime | None = None) -> bool:
    """Count an attempt to sign in; return whether the password may be looked at.

    The attempt is counted before the password is checked, so that many at once are not free;
    `forgive` takes it back when the password was right.
    """
    now = now or timezone.now()
    SignInFailure.objects.filter(at__lte=now - WINDOW).delete()
    SignInFailure.objects.create(account=_account(email), address=address, at=now)
    recent = SignInFailure.objects.filter(address=address)
    for_account = recent.filter(account=_account(email)).count()
    return for_account <= FOR_ACCOUNT and recent.count() <= FOR_ADDRESS


def forgive(email: str, address: str) -> None:
    """Forget the failures of an account at an address."""
    SignInFailure.objects.filter(account=_account(email), address=address).delete()


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()
