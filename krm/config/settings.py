"""Settings, read from the environment; a value that cannot be right stops the start."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from environs import Env

from krm.adapters.secrets import derived_key, own_secret_key

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR: Path = env.path("KRM_DATA_DIR", default=BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("KRM_DEBUG", default=False)
DEMO = env.bool("KRM_DEMO", default=False)
SECRET_KEY: str = env.str("KRM_SECRET_KEY", default="")
if not SECRET_KEY:
    SECRET_KEY = own_secret_key(DATA_DIR / "secret-key")
ALLOWED_HOSTS: list[str] = env.list("KRM_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
# The key under which entries of the journal are hashed; it never lies in the database. All machines
# that share a database share it.
JOURNAL_KEY: bytes = (
    env.str("KRM_JOURNAL_KEY", default="") or own_secret_key(DATA_DIR / "journal-key")
).encode()
CSRF_TRUSTED_ORIGINS: list[str] = env.list("KRM_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("KRM_HTTPS", default=False)

INSTALLED_APPS = [
    "krm.ui",  # first: its pages stand in for those of the libraries
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "django_q",
    "ninja",
    "krm.journal",
    "krm.organisation",
    "krm.regelwerk",
    "krm.notices",
    "krm.search",
    "krm.documents",
    "krm.parties",
    "krm.reactions",
    "krm.deadlines",
    "krm.letters",
    "krm.outreach",
    "krm.work",
    "krm.measures",
    "krm.arrivals",
    "krm.casework",
    "krm.corrections",
    "krm.petitions",
    "krm.mailbox",
    "krm.public",
    "krm.service_center",
    "krm.counter",
    "krm.triage",
    "krm.takeover",
    "krm.privacy",
    "krm.reports",
    "krm.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "krm.ui.middleware.compress_pages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "krm.ui.middleware.no_store",
    "krm.ui.middleware.keep_out_of_search",
    "krm.ui.middleware.known_methods_only",
    "krm.ui.middleware.limit_request_size",
    "krm.ui.middleware.reject_nul",
    "krm.ui.middleware.plain_line_ends",
    "krm.organisation.middleware.cache_standing_data",
    "krm.organisation.middleware.tell_what_was_stored",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "krm.organisation.middleware.find_search_words",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "krm.organisation.middleware.end_when_idle",
]

ROOT_URLCONF = "krm.config.urls"
FORM_RENDERER = "krm.ui.forms.renderer.KernRenderer"
WSGI_APPLICATION = "krm.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "krm.desk.context.frame",
            ],
        },
    },
]

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'krm.sqlite3'}")
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Without these SQLite loses writes under load, and erased data stays readable.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("KRM_DB_CONN_MAX_AGE", default=60)
    # Compiling a statement costs up to seconds here and saves nothing on pages that read few rows.
    # So does a second process of the database for the first rows of a long list: only
    # what reads a large part of the register is to have one.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c jit=off -c parallel_setup_cost=10000"
    )

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "krm.organisation.signin.GuessablePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "krm.organisation.signin.SignInAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True

# How long the code for a new password counts that a person is handed.
PASSWORD_LINK_HOURS = env.int("KRM_PASSWORD_LINK_HOURS", default=48)
# Only browsers in which nobody has signed in are counted by their address alone; the growing waits
# after wrong passwords are those of the house (krm/organisation/rules/delays.py).
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "20/m/ip",
    "change_password": "5/m/user",
}
# A session ends when nothing was done in it for so long; the page warns two minutes before.
IDLE_MINUTES = env.int("KRM_IDLE_MINUTES", default=30)
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
# A proxy of the house says that the way to it was encrypted; nobody else is believed.
if HTTPS and env.int("KRM_TRUSTED_PROXIES", default=0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

CACHES = {
    # Only the rate limit of sign-ins lies here: all processes and machines must count together.
    "default": {
        "BACKEND": "krm.organisation.signin.CountCache",
        "KEY_FUNCTION": "krm.organisation.signin.hashed_key",
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
Q_CLUSTER = {
    "name": "krm",
    "cache": "local",
    "orm": "default",
    "workers": env.int("KRM_WORKERS", default=2),
    "timeout": 120,
    "retry": 180,
    "catch_up": False,
    "poll": 1,
    "max_attempts": 5,
    "save_limit": 500,
    "label": "Hintergrundarbeit",
}

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
# The desk speaks German; the public pages speak what the Regelwerk switches on (docs/i18n.md).
LANGUAGES = [
    ("de", "Deutsch"),
    ("de-leicht", "Leichte Sprache"),
    ("en", "English"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("ar", "العربية"),
]
LANG_INFO["de-leicht"] = {
    "bidi": False,
    "code": "de-leicht",
    "name": "Easy German",
    "name_local": "Leichte Sprache",
}
LOCALE_PATHS = [BASE_DIR / "krm" / "locale"]

# The rate limit of the public form: this many in a span of seconds, per address and from everybody.
FORM_PER_ADDRESS = env.int("KRM_FORM_PER_ADDRESS", default=20)
FORM_IN_ALL = env.int("KRM_FORM_IN_ALL", default=600)
FORM_SPAN = env.int("KRM_FORM_SPAN", default=600)
# So many megabytes of files may come by the public pages in a day, per address and from everybody.
UPLOAD_MB_PER_ADDRESS = env.int("KRM_UPLOAD_MB_PER_ADDRESS", default=1_000)
UPLOAD_MB_IN_ALL = env.int("KRM_UPLOAD_MB_IN_ALL", default=10_000)
API_PER_KEY = env.int("KRM_API_PER_KEY", default=600)  # requests of one key in such a span
FORM_MIN_SECONDS = env.int("KRM_FORM_MIN_SECONDS", default=3)  # no person is faster
# How many proxies of the house stand in front; only their X-Forwarded-For is believed.
TRUSTED_PROXIES = env.int("KRM_TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Where the public reaches the pages, without a slash at the end: it stands in the QR codes of the
# cards. Empty: the address by which the officer has opened the desk.
PUBLIC_URL = env.str("KRM_PUBLIC_URL", default="").rstrip("/")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT: Path = env.path("KRM_FILE_STORE", default=DATA_DIR / "files")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO
if DEMO:
    STATIC_ROOT.mkdir(exist_ok=True)  # empty: the demo serves the files from the packages
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# More than any form takes: who picks too many reads so in the form, where their words still are.
# Of the files after these only the names are read (krm/ui/forms/uploads.py); no person picks so
# many as to see the second number, which ends the request.
FILES_AT_ONCE = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
FILE_UPLOAD_HANDLERS = [
    "krm.ui.forms.uploads.SurplusHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# So much in one request, files included; only the film in sign language is larger.
REQUEST_MAX_BYTES = env.int("KRM_REQUEST_MAX_MB", default=200) * 1_000_000
FILM_MAX_BYTES = max(REQUEST_MAX_BYTES, 600_000_000)
FILMS_COME_TO = "/verwaltung/oeffentliche-seiten/"
# Without a script nobody says before sending that photos are too large: of the public forms the
# words are read beside them, the surplus is forgotten (krm/ui/forms/uploads.py).
FORM_READ_MAX_BYTES = max(REQUEST_MAX_BYTES, 1_000_000_000)
FORMS_COME_TO = ("/meinung/", "/k/", "/status/")

CLAMD = env.str("KRM_CLAMD", default="")  # socket path or host:port of the virus scanner
EMAIL_URL = env.str("KRM_SMTP", default="")  # host:port, empty: mails are written to a folder
EMAIL_FROM = env.str("KRM_MAIL_FROM", default="krm@jobcenter.example")
IMAP_CA_FILE = env.str("KRM_IMAP_CA", default="")  # the certificate authority of the house
IMAP_TIMEOUT = env.int("KRM_IMAP_TIMEOUT", default=20)
MAIL_MAX_BYTES = env.int("KRM_MAIL_MAX_MB", default=50) * 1_000_000
# Fernet keys for secrets in the database, the newest first; without any, SECRET_KEY gives one.
SECRETS_KEYS: list[str] = env.list("KRM_SECRETS_KEY", default=[]) or [derived_key(SECRET_KEY)]
# Public keys (age) with which backups are encrypted; the secret one lies on another machine.
BACKUP_KEYS: list[str] = env.list("KRM_BACKUP_KEY", default=[])
# Where they are collected, if the program is to delete the old ones (K8).
BACKUP_DIR: Path | None = (
    Path(folder) if (folder := env.str("KRM_BACKUP_DIR", default="")) else None
)
OUTBOX_DIR = DATA_DIR / "outbox"
# Named on the page about the journal: who keeps the anchors, who holds the key, whose clock counts.
ANCHOR_HOLDER: str = env.str("KRM_ANCHOR_HOLDER", default="")
JOURNAL_KEY_HOLDER: str = env.str("KRM_JOURNAL_KEY_HOLDER", default="")
JOURNAL_CLOCK: str = env.str("KRM_JOURNAL_CLOCK", default="die Uhr des Rechners, auf dem KRM läuft")
ANCHOR_DIR: Path = env.path("KRM_ANCHOR_DIR", default=DATA_DIR / "anchors")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "krm.adapters.logs.LineFormatter",
            "as_json": env.str("KRM_LOG", default="text") == "json",
        },
        "developer": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "developer" if DEBUG else "line",
        }
    },
    # These bring handlers of their own, whose lines have neither time nor level.
    "loggers": {
        name: {"handlers": ["console"], "level": "WARNING", "propagate": False}
        for name in ("django", "django-q")
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
