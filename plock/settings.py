"""Settings, all from the environment (see .env.example); safe by default, SQLite and an embedded broker without any."""

import logging
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from plock import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
env.load(BASE_DIR / ".env")
VAR_DIR = Path(env.text("PLOCK_VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("PLOCK_DEBUG", False)
SECRET_KEY = env.secret("PLOCK_SECRET_KEY", debug=DEBUG)
FIELD_KEYS = env.field_keys("PLOCK_FIELD_KEYS", debug=DEBUG)  # the first encrypts credentials, all decrypt
ALLOWED_HOSTS = env.words("PLOCK_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.text("PLOCK_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "plock.kit",
    "accounts",
    "billing",
    "integrations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "import_export",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_structlog",
]

MIDDLEWARE = [
    "plock.logs.request_log",
    "plock.kit.proxy.real_address",
    "plock.kit.headers.complete",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "plock.kit.charset.utf8_only",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.second_factor.prove",
    "accounts.middleware.Surroundings",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.second_factor.Gate",
    "plock.logs.requester",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "plock.urls"
WSGI_APPLICATION = "plock.wsgi.application"
ASGI_APPLICATION = "plock.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plock.kit.navigation.context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "plock.kit.templatetags.kit"],
        },
    }
]
FORM_RENDERER = "plock.kit.forms.Renderer"

# Database ----------------------------------------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'plock.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: with anything less, web, worker and beat writing to one file meet "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}  # a file: worker processes must see it
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis or, without it, what is embedded ---------------------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "plock.kit.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300} if REDIS_URL else {"folder": str(VAR_DIR / "broker")}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
JOB_LEASE_SECONDS = int(env.text("PLOCK_JOB_LEASE_SECONDS", "30"))  # after which a silent worker counts as dead
CELERY_BEAT_SCHEDULE = {
    "kit.sweep_jobs": {"task": "kit.sweep_jobs", "schedule": 15.0},
    "kit.forget_jobs": {"task": "kit.forget_jobs", "schedule": crontab(hour=3, minute=10)},
    "accounts.forget_sessions": {"task": "accounts.forget_sessions", "schedule": crontab(hour=3, minute=20)},
    # Everywhere in the world midnight falls on a quarter of an hour.
    "billing.advance_figures": {"task": "billing.advance_figures", "schedule": crontab(minute="1,16,31,46")},
    "billing.check_figures": {"task": "billing.check_figures", "schedule": crontab(hour=2, minute=40)},
    "billing.send_invoices": {"task": "billing.send_invoices", "schedule": 60.0},
    # 16:30 in Frankfurt, in summer and in winter, and again for whoever was down or refused; the rest is catching up.
    "billing.fetch_rates": {"task": "billing.fetch_rates", "schedule": crontab(hour="5,14,15,18", minute=30)},
    "integrations.refresh_registers": {
        "task": "integrations.refresh_registers",
        "schedule": crontab(hour=1, minute=30),
    },
    "integrations.drain": {"task": "integrations.drain", "schedule": 30.0},
    "integrations.tidy_outbox": {"task": "integrations.tidy_outbox", "schedule": crontab(hour=3, minute=30)},
}

BILLING_WORKERS = int(env.text("PLOCK_BILLING_WORKERS", "4"))  # jobs that a billing run is divided among

# Other systems: PLOCK_API_BASE_<SYSTEM> leads elsewhere ------------------------------------------------------------

API_BASES = env.prefixed("PLOCK_API_BASE_")  # {"brreg": "http://…"}
ECB_URL = API_BASES.get("ecb", "https://www.ecb.europa.eu/stats/eurofxref")
API_LIMITS = env.prefixed("PLOCK_API_LIMIT_")  # {"bolagsverket": "100/60"}: calls in seconds
PRIVATE_NETWORKS = env.words("PLOCK_PRIVATE_NETWORKS", [])  # that connections may reach nevertheless

# Who may ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4

SESSION_ENGINE = "accounts.sessions"
SESSION_HOURS = float(env.text("PLOCK_SESSION_HOURS", "12"))  # without use
SESSION_COOKIE_AGE = 30 * 24 * 3600  # at most, however much it is used
OTP_TOTP_ISSUER = "Plock"
DEFAULT_EXCEPTION_REPORTER_FILTER = "plock.reporting.Reporter"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"  # what forms and backends call it; the default is "email", which never matches
AXES_USERNAME_CALLABLE = "accounts.views.login.attempted_name"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.login.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "parked", "next", "csrfmiddlewaretoken"]
AXES_VERBOSE = False

# Transport and content security -----------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
BEHIND_PROXY = env.flag("PLOCK_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"  # private: only served through views that check permission
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True  # exports of the Django admin
IMPORT_MAX_BYTES = 300 * 1024 * 1024

# Language, time, mail, logs ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nb", _("Norwegian Bokmål")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.text("PLOCK_TIME_ZONE", "UTC")

vars().update(env.email(env.text("PLOCK_EMAIL_URL", "") or f"file://{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("PLOCK_EMAIL_FROM", "Plock <plock@localhost>")

LOGGING = logs.logging_settings(logs.chosen_format())
DJANGO_STRUCTLOG_CELERY_ENABLED = True  # messages carry the id of the request
DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_CELERY_TASK_FAILURE_LOG_LEVEL = logging.ERROR
