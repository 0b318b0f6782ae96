"""The plugboard. Everything that differs between machines comes from the environment (see docs/operations.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from tongchuang.config import database, env

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = env.PROJECT
DATA_FOLDER = env.data_folder()

SECRET_KEY = env.secret_key()
DEBUG = env.flag("TONGCHUANG_DEBUG", default=False)
ALLOWED_HOSTS = env.listed("TONGCHUANG_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.listed("TONGCHUANG_ORIGINS", default=[])

DOMAIN_APPS = [
    "ledger", "accounts", "organisations", "files", "messages", "runs", "standards", "campaigns",
    "documents", "burden", "tasks", "bulletins", "pledges", "gates", "readings", "meetings", "places", "plates", "responsibilities", "inspections", "deliveries", "draws", "rechecks",
    "routes", "findings", "orders", "coordination", "lookbacks", "authenticity", "facts", "scores", "forecasts", "plans",
    "appraisals", "consequences", "leads", "scenarios",
]  # fmt: skip
WEB_APPS = [
    "shared", "desk", "command", "standard", "duties", "places", "inspect", "draw", "route", "quality", "rectify",
    "supervise", "appraise", "forecast", "plan", "tasks", "documents", "burden", "discipline", "field", "settings",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    # Before allauth, whose pages it words and draws itself.
    "tongchuang.web.shared",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "treebeard",
    "procrastinate.contrib.django",
    *(f"tongchuang.domain.{name}" for name in DOMAIN_APPS),
    *(f"tongchuang.web.{name}" for name in WEB_APPS if name != "shared"),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tongchuang.web.shared.middleware.privacy_middleware",
    "tongchuang.web.shared.middleware.actor_middleware",
    "tongchuang.web.burden.metering.pace_middleware",
    "tongchuang.web.shared.middleware.language_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tongchuang.web.shared.middleware.product_error_middleware",
    "tongchuang.web.shared.looking.looks_middleware",
]

ROOT_URLCONF = "tongchuang.config.urls"
WSGI_APPLICATION = "tongchuang.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongchuang.web.shared.context.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
                )
            ],
            "builtins": ["django.templatetags.i18n", "template_partials.templatetags.partials"],
        },
    },
]

DATABASES = database.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Tables in which the application's own role may only read and add (architecture: the ledger).
LEDGER_APPEND_ONLY_TABLES = ["ledger_event", "ledger_sealedevent"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "tongchuang.web.shared.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Counted per account and per address; behind proxies the address is the one that the nearest trusted one noted.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/300s/key", "change_password": "5/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TONGCHUANG_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tongchuang"

# Failed sign-ins are counted here, so all workers must see the same counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_FOLDER / "cache"),
    }
}
CSRF_FAILURE_VIEW = "tongchuang.web.shared.views.csrf_failed"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Pages carry the token themselves (hx-headers, hidden fields): no script needs the cookie.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("TONGCHUANG_HTTPS", default=False)
# Set by `serve --https`: its own authority's folder, its port and the plain one beside it (0: somebody else's HTTPS).
HTTPS_FOLDER = DATA_FOLDER / "https"
HTTPS_PORT = env.number("TONGCHUANG_HTTPS_PORT", default=0)
PLAIN_PORT = env.number("TONGCHUANG_PLAIN_PORT", default=0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = sorted(str(path) for path in PACKAGE.glob("*/**/locale"))
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = str(PROJECT / "build" / "static")
# Front-end libraries, fetched by name and version (package-lock.json) into this folder; none is in git.
ASSETS_FOLDER = PROJECT / "build" / "assets"
STATICFILES_DIRS = [("vendor", str(ASSETS_FOLDER))] if ASSETS_FOLDER.is_dir() else []
ICONS_FOLDER = PROJECT / "build" / "icons"
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "tongchuang.web.shared.static.HashedStaticStorage"},
    }

FILES_FOLDER = DATA_FOLDER / "files"
# Facts as Parquet: a file is written when so many rows wait for it, or the oldest has waited so many hours.
FACTS_FOLDER = DATA_FOLDER / "facts"
FACTS_FILE_ROWS = env.number("TONGCHUANG_FACTS_ROWS", default=20_000)
FACTS_FILE_HOURS = env.number("TONGCHUANG_FACTS_HOURS", default=1)
FILE_STORE = "tongchuang.adapters.storage.folder.FolderStore"
PHOTO_READER = "tongchuang.adapters.images.reader.PillowPhotos"
# Who sees a site beyond its unit and its people: functions of the rows above places, actor -> Q over sites.
SITE_SCOPES = ["tongchuang.domain.responsibilities.site_scope.sites_answered_for"]
# Hosts beyond the providers' own to which messages may be sent, and the address under which people reach the product.
NOTIFY_HOSTS = env.listed("TONGCHUANG_NOTIFY_HOSTS", default=[])
# Hosts in the own network where a second reader of documents may be asked; none: it can't be switched on.
SECOND_READER_HOSTS = env.listed("TONGCHUANG_SECOND_READER_HOSTS", default=[])
PUBLIC_ADDRESS = env.public_address(default=CSRF_TRUSTED_ORIGINS)
# Which fields are personal, and how long events keep personal values.
PERSONAL_DATA_FILE = PACKAGE / "workflows" / "personal_data.yaml"
PACKS_FOLDER = PROJECT / "packs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
