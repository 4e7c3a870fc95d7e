"""Django's settings: what is installed, where data lies, and what a browser may do."""

from pathlib import Path

from polku.site.database import database
from polku.site.mailing import mail_server
from polku.site.options import flag, number, option, words
from polku.site.secret import secret_key

DATA = Path(option("POLKU_DATA")).resolve()
SECRET_KEY = secret_key(DATA)
DEBUG = flag("POLKU_DEBUG")
BACKUP, BACKUP_KEEP = option("POLKU_BACKUP"), number("POLKU_BACKUP_KEEP")
ALLOWED_HOSTS = words("POLKU_HOSTS")
CSRF_TRUSTED_ORIGINS = words("POLKU_ORIGINS")

PULLS, PULL_ALLOW = option("POLKU_PULLS"), words("POLKU_PULL_ALLOW")

FEATURES = [
    "projects",
    "questions",
    "people",
    "identity",
    "journeys",
    "scores",
    "speed",
    "trends",
    "funnels",
    "retention",
    "segments",
    "sql",
    "contacts",
    "promises",
    "touchpoints",
    "catalogue",
    "imports",
    "exports",
    "pages",
    "pulls",
    "overview",
    "live",
    "work",
    "quarantine",
    "health",
    "privacy",
    "attribution",
    "dashboards",
]

MAIL = mail_server(option("POLKU_MAIL"))
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.starts_tls, MAIL.is_tls, 30
DEFAULT_FROM_EMAIL = option("POLKU_MAIL_FROM")

INSTALLED_APPS = [
    "polku.site",
    *[f"polku.features.{name}" for name in FEATURES],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "polku.site.middleware.BrowserRules",
    "polku.site.middleware.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "polku.site.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "polku.site.middleware.SaidErrors",
]

ROOT_URLCONF = "polku.site.urls"
ASGI_APPLICATION = "polku.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "polku.site.shell.shell",
            ]
        },
    }
]

DATABASES = {"default": database(DATA, option("POLKU_DATABASE"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "projects.User"
PASSWORD_HASHERS = ["polku.features.projects.hashing.CarefulArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("POLKU_HTTPS")
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "polku.site.views.stale_form"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("POLKU_HTTPS") else None
SECURE_HSTS_SECONDS = 31_536_000 if flag("POLKU_HTTPS") else 0

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fi", "Suomi")]
LANGUAGE_COOKIE_NAME = "polku_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files are served from where the wheel put them
WHITENOISE_ALLOW_ALL_ORIGINS = False

# what fails is told on standard error, where a container or systemd collects it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": True},
        "polku": {"handlers": ["stderr"], "level": "WARNING", "propagate": True},
    },
}

FILE_UPLOAD_PERMISSIONS = 0o600
