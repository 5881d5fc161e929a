"""Settings, all from the environment: see .env.example. Nothing unsafe by default."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kheo.config.env import env, env_bool, env_int

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env("KHEO_DATA", "./data")).resolve()
DATA.mkdir(mode=0o750, parents=True, exist_ok=True)

DEBUG = env_bool("KHEO_DEBUG", default=False)
KHEO_DEMO = env_bool("KHEO_DEMO", default=False)
KHEO_NOW = env("KHEO_NOW", "")
KHEO_REQUIRE_SECOND_FACTOR = env_bool("KHEO_REQUIRE_SECOND_FACTOR", default=not KHEO_DEMO)


def _secret_key() -> str:
    """The given key, or one made once and kept in the data folder, readable by its owner alone."""
    if "KHEO_SECRET_KEY" in os.environ or "KHEO_SECRET_KEY_FILE" in os.environ:
        return env("KHEO_SECRET_KEY")
    kept = DATA / "secret-key"
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return kept.read_text(encoding="ascii").strip()


def _database() -> dict[str, Any]:
    url = env("DATABASE_URL", "")
    if not url:
        url = f"sqlite:///{DATA / 'kheo.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/") if parts.path.startswith("//") else parts.path) or ":memory:",
            # Opening the file costs more than a public page does; the last one to close it folds its log in.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL keeps every acknowledged commit through a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(f"DATABASE_URL={url!r}: write postgresql://user:password@host/name, or leave it unset.")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env("KHEO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env("KHEO_ORIGINS", "").split(",") if origin]
KHEO_ADDRESS = env("KHEO_ADDRESS", "http://localhost:8000").rstrip("/")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "csp",
    "kheo.accounts",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kheo.units",
    "kheo.audit",
    "kheo.plans",
    "kheo.registrations",
    "kheo.rounds",
    "kheo.ballots",
    "kheo.numbering",
    "kheo.recognition",
    "kheo.papers",
    "kheo.progress",
    "kheo.publicity",
    "kheo.reports",
    "kheo.feedback",
    "kheo.portal",
    "kheo.api",
    "kheo.interchange",
    "kheo.guide",
    "kheo.config",
]

MIDDLEWARE = [
    "kheo.config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "kheo.portal.views.kept.KeptPages",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "kheo.config.languages.address.LanguageMiddleware",
    "kheo.api.views.edge.JsonBelowTheInterface",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kheo.config.middleware.NoZeroCharacters",
    "kheo.accounts.doors.ActorMiddleware",
]

ROOT_URLCONF = "kheo.config.urls"
WSGI_APPLICATION = "kheo.config.wsgi.application"

FOLDERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("kheo.config.languages.loader.Loader", FOLDERS)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kheo.config.context.frame",
            ],
            "builtins": ["template_partials.templatetags.partials", "kheo.config.templatetags.kheo_ui"],
        },
    }
]

FORM_RENDERER = "kheo.config.languages.fields.Renderer"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
FORMAT_MODULE_PATH = ["kheo.config.languages.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kheo.config.static.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA / "files"
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000

# --- who may come in -------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kheo.accounts.doors.passwords.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kheo.accounts.doors.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "kheo.accounts.forms.SignInForm",
    "reset_password": "kheo.accounts.forms.AskForResetForm",
    "reset_password_from_key": "kheo.accounts.forms.NewPasswordForm",
    "set_password": "kheo.accounts.forms.FirstPasswordForm",
    "change_password": "kheo.accounts.forms.OwnPasswordForm",
    "reauthenticate": "kheo.accounts.forms.PasswordOnceMoreForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# "key" is the account: at most ten wrong passwords are even looked at in a quarter of an hour.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key,100/15m/ip", "login": "60/m/ip", "reset_password": "5/h/key,20/h/ip"}
MFA_ADAPTER = "kheo.accounts.doors.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "kheo.accounts.forms.SecondStepForm",
    "reauthenticate": "kheo.accounts.forms.SecondStepAgainForm",
    "activate_totp": "kheo.accounts.forms.SetUpAppForm",
    "add_webauthn": "kheo.accounts.forms.AddKeyForm",
    "edit_webauthn": "kheo.accounts.forms.RenameKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation is the proof of the address
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Khéo"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or KHEO_DEMO

KHEO_API_REQUESTS_A_MINUTE = env_int("KHEO_API_REQUESTS_A_MINUTE", default=300)  # of one key, or of one address

# Behind a proxy the caller's address is the last one that the proxy itself wrote down.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_bool("KHEO_BEHIND_PROXY", default=False) else 0

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kheo_cache",
        # Room enough that nobody pushes out the count of somebody's wrong passwords.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KHEO_ADDRESS.startswith("https://")
SESSION_COOKIE_NAME = "kheo_session"
CSRF_COOKIE_NAME = "kheo_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kheo.config.views.csrf_failure"
SECURE_SSL_REDIRECT = KHEO_ADDRESS.startswith("https://") and env_bool("KHEO_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("KHEO_BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = env_int("KHEO_HSTS_SECONDS", default=31_536_000 if KHEO_ADDRESS.startswith("https://") else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0
SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- letters ---------------------------------------------------------------------------------
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "kheo@localhost")
# Without a mail server every letter stays in the outbox of the application, where it can be read.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.dummy.EmailBackend"
)

# --- other systems ---------------------------------------------------------------------------
# Whether messages and figures may go to addresses inside the office's network, and without https.
KHEO_HOOK_PRIVATE = env_bool("KHEO_HOOK_PRIVATE", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("KHEO_LOG_LEVEL", "WARNING")},
}
