"""The person who signs in, and the failures that slow a guesser down."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Find and make users by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "User":
        """Store a user; without a password nobody can sign in as them."""
        user = self.model(email=email.strip().lower(), name=name.strip())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user whose e-mail is ``username``."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who may sign in; the e-mail is kept in lower case."""

    class Theme(models.TextChoices):
        """The colours of the pages."""

        DEVICE = "", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        """The language of the pages; each is named in itself."""

        BROWSER = "", _("As the browser")
        ENGLISH = "en", "English"
        FINNISH = "fi", "Suomi"

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True, choices=Language.choices)
    theme = models.CharField(_("Theme"), max_length=5, blank=True, choices=Theme.choices)
    last_project = models.ForeignKey(
        "projects.Project", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class SignInFailure(models.Model):
    """One wrong password; the account is hashed, since people type passwords into that field."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"
