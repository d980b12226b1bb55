"""Django's settings, made from the KEPT_* settings in `shell/environment.py`."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from proof.seals.passphrase import Cost
from shell import environment
from shell.databases import database
from shell.log import logging_settings

ROOT = Path(__file__).resolve().parent.parent

try:
    KEPT = environment.read(os.environ)
    KEPT_HOME = environment.make_home(KEPT["KEPT_HOME"])
    SECRET_KEY = environment.secret_key(KEPT["KEPT_SECRET_KEY"], KEPT_HOME)
except environment.BadSetting as error:
    raise SystemExit(f"kept: {error}") from None

# --- Where Kept is reached ---
KEPT_BASE_URL = KEPT["KEPT_BASE_URL"] or f"http://{KEPT['KEPT_HOST']}:{KEPT['KEPT_PORT']}"
IS_HTTPS = KEPT_BASE_URL.startswith("https://")
PROXIES = KEPT["KEPT_PROXIES"] if KEPT["KEPT_PROXIES"] is not None else int(IS_HTTPS)
ALLOWED_HOSTS = sorted({str(urlsplit(KEPT_BASE_URL).hostname), "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [KEPT_BASE_URL]
ROOT_URLCONF = "shell.urls"
WSGI_APPLICATION = "shell.wsgi.application"

# --- What it is made of ---
INSTALLED_APPS = [
    "shell",
    "hiring",
    "partnership",
    "cases",
    "readiness",
    "evidence",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "shell.middleware.KnownHost",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shell.middleware.PersonLocale",
    "shell.middleware.FullDisk",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.form_key"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shell.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "core.ui.KeptRenderer"

# --- Data ---
DATABASES = {"default": database(KEPT["KEPT_DATABASE_URL"], KEPT_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# allauth counts attempts in the cache: with PostgreSQL several processes share them through the database.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shell_cache"}
    if KEPT["KEPT_DATABASE_URL"]
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
KEPT_BLOBS = KEPT_HOME / "blobs"
KEPT_S3 = environment.bucket(KEPT)
SEAL_COST = Cost(passes=6, memory=64 * 1024, lanes=2)  # Argon2id, about 0.2 s on two cores of 2024
KEPT_DEMO = KEPT["KEPT_DEMO"]
CALENDAR_NETWORKS = KEPT["KEPT_CALENDAR_NETWORKS"]
KEPT_TSA_URL = KEPT["KEPT_TSA_URL"]
KEPT_TSA_CERTIFICATES = KEPT["KEPT_TSA_CERTIFICATES"]
POLICIES = ROOT / "policies"

# --- Languages and time ---
LANGUAGE_CODE = KEPT["KEPT_LANGUAGE"]
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = KEPT["KEPT_TIME_ZONE"]
FORMAT_MODULE_PATH = ["shell.formats"]
USE_TZ = True

# --- Static files: served from the packages themselves, no collecting step ---
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# --- Mail ---
MAIL = urlsplit(KEPT["KEPT_MAIL"])
EMAIL_FILE_PATH = KEPT_HOME / "outbox"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.hostname else 'filebased'}.EmailBackend"
EMAIL_HOST = MAIL.hostname or ""
EMAIL_PORT = MAIL.port or (465 if MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(MAIL.password or "")
EMAIL_USE_SSL = MAIL.scheme == "smtps"
EMAIL_USE_TLS = MAIL.scheme == "smtp" and bool(MAIL.username)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = KEPT["KEPT_MAIL_FROM"]

# --- Signing in ---
AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "shell.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator adds people; nobody signs up
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",  # the key is address and account: see shell.sign_in
    "login_failed_anywhere": "50/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "shell.sign_in.StepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address an administrator entered counts as known
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # browsers allow passkeys on localhost only
MFA_TOTP_ISSUER = "Kept"
SOCIALACCOUNT_ADAPTER = "shell.sign_in.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": KEPT["KEPT_OIDC_NAME"],
                "client_id": KEPT["KEPT_OIDC_CLIENT_ID"],
                "secret": KEPT["KEPT_OIDC_CLIENT_SECRET"],
                "settings": {"server_url": KEPT["KEPT_OIDC_URL"], "oauth_pkce_enabled": True},
            }
        ]
        if KEPT["KEPT_OIDC_URL"]
        else [],
    }
}

# --- Safe by default ---
SESSION_COOKIE_NAME = "kept_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # neighbours on the same domain are not ours to bind
X_FRAME_OPTIONS = "DENY"
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(KEPT["KEPT_OIDC_URL"]))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"] + ([OIDC_ORIGIN] if KEPT["KEPT_OIDC_URL"] else []),
    }
}
# Nothing that may be somebody's words is ever shown in an error report, or written to disk by an upload: only the page
# that brings in a file of an ATS does so (hiring.views.imports), where nobody but Kept may look.
DEFAULT_EXCEPTION_REPORTER_FILTER = "shell.sealing.NothingShown"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 << 20  # larger files are dropped; the largest calendar that is read has 5 MB
FILE_UPLOAD_TEMP_DIR = KEPT_HOME
LOGGING = logging_settings(KEPT["KEPT_LOG_LEVEL"])
