"""One settings file, read from the environment alone. A missing or misspelt value stops the start.

`DEBUG=1` means "a machine for development and demonstration": plain HTTP, demo logins, files for mail.
Django's own debug pages and query log stay off unless `DEBUG_PAGES=1`, so that what is tried is what runs.
"""

import gc
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

from shop import fault_reports

# Starting makes half a million objects that stay, and Python would look through all of them for cycles again and
# again, a tenth of a process's start. 20,000 more than at the last look are a few megabytes.
gc.set_threshold(20_000, 20, 20)

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEMO = env.bool("DEBUG", False)
DEBUG = env.bool("DEBUG_PAGES", False) and DEMO
# As long as Django's own check asks for (security.W009); whoever guesses it can log in as anybody.
SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=1 if DEMO else 50))
# Orders that nobody placed go into append-only books and stay there: only a demo, or a benchmark's own database.
INVENTED_DATA = env.bool("INVENTED_DATA", DEMO)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["*"] if DEMO else [])
# Links in messages. In production the first host name that is one, so that no mail leads to this machine.
_names = [name for name in ALLOWED_HOSTS if not DEMO and name[:1].isalpha() and name != "localhost"]
_home = f"https://{_names[0]}" if _names else f"http://127.0.0.1:{env.int('PORT', 8000)}"
SITE_URL = env.str("SITE_URL", _home)

DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL", engine="shop.database", conn_max_age=60, conn_health_checks=True)
}
# Lets `catalog.serving.prepared` prepare its statements; Django's own cursor prepares none.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 5)
BROKER_URL = env.str("BROKER_URL")

INSTALLED_APPS = [
    "shop.database",  # first: its migrate takes the place of Django's
    "shop.accounts",
    "shop.cart",
    "shop.orders",
    "shop.payments",
    "shop.ledger",
    "shop.lifecycle",
    "shop.checkout",
    "shop.card_payments",
    "shop.treasury",
    "shop.feedback",
    "shop.offsite",
    "shop.impact",
    "shop.training",
    "shop.bulletins",
    "shop.calling",
    "shop.joining",
    "shop.notifications",
    "shop.reports",
    "shop.stall",
    "shop.union",
    *(["demo"] if INVENTED_DATA else []),
    "catalog",
    "cms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "anymail",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "pgtrigger",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "catalog.serving.page_cache.PageCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "shop.headers.PolicyMiddleware",
    "shop.headers.PrivacyMiddleware",
    "shop.errors.BadInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "shop.accounts.scope.TenantScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shop.stall.permissions.DoorMiddleware",
    "shop.union.permissions.DoorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "shop" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "shop.template_loaders.Loader",
                    ["shop.template_loaders.FilesystemLoader", "shop.template_loaders.AppLoader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context.shell",
                "cms.context.site",
            ],
            # Amounts, fields and icons stand on nearly every page, and an include does not inherit `load`.
            "builtins": [f"catalog.templatetags.{name}" for name in ("money", "forms", "drawing")],
        },
    }
]

FORM_RENDERER = "shop.form_renderer.Renderer"
ROAD_DAYS = "shop.checkout.delivery.road_days"  # (region) → days, for `catalog.reach`
# What rooms above the catalogue show on a product's page (catalog.product.parts).
PRODUCT_PAGE_PARTS = ["shop.checkout.delivery.ON_PRODUCT_PAGE", "shop.feedback.reading.ON_PRODUCT_PAGE"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["shop.accounts.tries.PasswordDoor", "django.contrib.auth.backends.ModelBackend"]
# Argon2id at 0.03 s instead of PBKDF2's 0.23 s; OWASP's second set of parameters.
PASSWORD_HASHERS = [
    "shop.accounts.hashing.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of passwords from before; hashed anew at the next login
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "shop.accounts.passwords.NothingOfItsOwn"},
]
# Applications for a stall a day, of one phone and from one network.
REGISTRATIONS_PER_PHONE = env.int("REGISTRATIONS_PER_PHONE", 3)
REGISTRATIONS_PER_NETWORK = env.int("REGISTRATIONS_PER_NETWORK", 20)
CONSENT_MOST_DAYS = env.int("CONSENT_MOST_DAYS", 90)  # that a stall lets officers work there (promise A9)
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)  # that somebody asked to a stall may say yes
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:landing"
LOGOUT_REDIRECT_URL = "/"
# Wrong passwords within LOGIN_TRIES_MINUTES: of a phone from one network, of a phone from all, of a network.
SECOND_FACTOR = env.bool("SECOND_FACTOR", not DEMO)  # of treasurers, signers and operators
OTP_TOTP_ISSUER = "Chợ Phiên Lai Châu"
LOGIN_TRIES_MINUTES = env.int("LOGIN_TRIES_MINUTES", 15)
LOGIN_TRIES, LOGIN_TRIES_PER_PHONE = env.int("LOGIN_TRIES", 10), env.int("LOGIN_TRIES_PER_PHONE", 30)
CODES_PER_PHONE, CODES_PER_NETWORK = env.int("CODES_PER_PHONE", 3), env.int("CODES_PER_NETWORK", 20)
LOGIN_TRIES_PER_NETWORK = env.int("LOGIN_TRIES_PER_NETWORK", 100)

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["shop.formats"]
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # money has its own filter; ids in attributes must stay plain
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / ".data" / "static")
STATICFILES_DIRS = [BASE_DIR / "shop" / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "media")
# Files that only a checked view hands out; in production the proxy carries them (`catalog.private_files`).
PRIVATE_ROOT = env.path("PRIVATE_ROOT", BASE_DIR / ".data" / "private")
PRIVATE_FILES_BY_PROXY = env.bool("PRIVATE_FILES_BY_PROXY", False)
MEDIA_URL = env.str("MEDIA_URL_BASE", "/media/")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 31_536_000 if not DEMO else 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576  # bytes; webhooks and forms, not photos
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

WAGTAIL_FINISH_WORKFLOW_ACTION = "catalog.offering.finish.publish_approved"
WAGTAIL_SITE_NAME = "Chợ Phiên Lai Châu"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.ImageForm"  # drops EXIF and GPS at upload
WAGTAILIMAGES_EXTENSIONS = ["avif", "heic", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024  # bytes; editors choose pictures at a desk
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_AVIF_QUALITY, WAGTAILIMAGES_WEBP_QUALITY = 55, 78
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "csv", "mp3", "m4a", "ogg", "opus"]  # cms.recordings
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.documents.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "redirect"  # to the file itself, which no web worker has to carry
# What would keep an editor's request waiting for somebody else's server: asking a video's page what it is, and a mail
# for each comment in the margin.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILADMIN_COMMENTS_ENABLED = WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "accounts:login"
# One door for passwords, ours: it counts tries. An operator gives a first one in the technical admin.
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True

# Stripe: off unless a key is given; the demo points STRIPE_API_BASE at its own fake.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRETS: list[str] = env.list("STRIPE_WEBHOOK_SECRET", [])  # several while one is rotated
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "")
STRIPE_API_VERSION = "2026-10-28.endive"
STRIPE_ENABLED = bool(STRIPE_SECRET_KEY)
if STRIPE_ENABLED and not STRIPE_WEBHOOK_SECRETS and not DEMO:
    raise ImproperlyConfigured("STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it.")
STRIPE_TIMEOUT_SECONDS = (2, 3)  # connect, read; tried twice, and the buyer waits less than 8 s (promise S3)

CARD_HOLD_MINUTES, TRANSFER_HOLD_HOURS = env.int("CARD_HOLD_MINUTES", 30), env.int("TRANSFER_HOLD_HOURS", 24)
WAKING_HOURS: list[int] = env.list("WAKING_HOURS", [6, 21], subcast=int)
if len(WAKING_HOURS) != 2 or not 0 <= WAKING_HOURS[0] < WAKING_HOURS[1] <= 24:
    raise ImproperlyConfigured("WAKING_HOURS needs two hours of a day, the earlier first.")
_waking_day = WAKING_HOURS[1] - WAKING_HOURS[0]
# The ladder of an order that its cooperative does not answer, in waking hours (WAKING_HOURS of Vietnam's day, without
# the days on which the stall is closed): reminded, reminded again, on the union's list of calls, cancelled.
LADDER_HOURS: dict[str, list[float]] = {
    "order": env.list("LADDER_ORDER_HOURS", [2, 6, 12, 36], subcast=float),
    # In days: that a stall sells again (reminded, rung up), reads its settlement (the same), tells its year from New
    # Year on (reminded, again, rung up), fills up what is nearly sold out (reminded).
    "stall": [days * _waking_day for days in env.list("LADDER_STALL_DAYS", [30, 44], subcast=float)],
    "settlement": [days * _waking_day for days in env.list("LADDER_SETTLEMENT_DAYS", [3, 10], subcast=float)],
    "profile": [days * _waking_day for days in env.list("LADDER_PROFILE_DAYS", [5, 19, 33], subcast=float)],
    **{name: [0] for name in ("stock", "late")},  # late: that a parcel arrives; its day has passed
}
# Days that a certificate is still good for: told, again, the last time, told that it has lapsed, rung up. At most 60.
LADDER_PAPER_DAYS: list[int] = env.list("LADDER_PAPER_DAYS", [60, 30, 7, -1, -8], subcast=int)
if len(LADDER_PAPER_DAYS) != 5 or sorted({*LADDER_PAPER_DAYS}, reverse=True) != LADDER_PAPER_DAYS:
    raise ImproperlyConfigured("LADDER_PAPER_DAYS needs five days, each less than the one before it.")
LOW_STOCK_PACKS = env.int("LOW_STOCK_PACKS", 3)  # of a product, all its packs; so few are nearly sold out
LADDER_MOST_DAYS = env.int("LADDER_MOST_DAYS", 10)  # of the calendar: then it ends, closed stall or not
if len(LADDER_HOURS["order"]) != 4 or sorted({0.0, *LADDER_HOURS["order"]}) != [0.0, *LADDER_HOURS["order"]]:
    raise ImproperlyConfigured("LADDER_ORDER_HOURS needs four hours, each more than the one before it.")
# What one phone, device or person may have waiting before anything is paid (promise K9). 0: no limit.
OPEN_PURCHASES = env.int("OPEN_PURCHASES", 10)
CASH_PACKS, CASH_AMOUNT = env.int("CASH_PACKS", 60), env.int("CASH_AMOUNT", 10_000_000)  # then a call first
UNPAID_PACKS, UNPAID_AMOUNT = env.int("UNPAID_PACKS", 300), env.int("UNPAID_AMOUNT", 100_000_000)
SHARED_NETWORK_FACTOR = env.int("SHARED_NETWORK_FACTOR", 20)  # times that, from one network
# How long visitors without cart or login share a page, from the moment it began to be read. 0: not at all.
PAGE_CACHE_SECONDS = env.float("PAGE_CACHE_SECONDS", 0.9)
MAILS_PER_ADDRESS = env.int("MAILS_PER_ADDRESS", 20)  # a day, to one that a stranger typed at the checkout
DATA_COPY_DAYS = env.int("DATA_COPY_DAYS", 7)  # that a stall can fetch a copy of its data
PAUSE_MOST_DAYS = env.int("PAUSE_MOST_DAYS", 120)  # that a stall may close ahead (Tết, a landslide)
BUYER_DATA_DAYS = env.int("BUYER_DATA_DAYS", 90)  # that a stall reads a buyer's name after the order's end
# A settlement is paid only after somebody other than who made it has approved it (promise A10).
SETTLEMENT_SECOND_OFFICER = env.bool("SETTLEMENT_SECOND_OFFICER", True)
PAYOUT_CHANGE_HOURS = env.int("PAYOUT_CHANGE_HOURS", 24)  # that a new payout account waits (promise A7)
# Days after which a task of the night deletes what nobody needs any more.
KEEP_DAYS = {
    "messages": env.int("KEEP_MESSAGES_DAYS", 90),
    "stripe_events": env.int("KEEP_STRIPE_EVENTS_DAYS", 400),
    "refused_messages": env.int("KEEP_REFUSED_MESSAGES_DAYS", 90),
    "carts": env.int("KEEP_CARTS_DAYS", 180),
    "applications": env.int("KEEP_APPLICATIONS_DAYS", 180),
    "papers": env.int("KEEP_PAPERS_DAYS", 365),
    "learners": env.int("KEEP_LEARNERS_DAYS", 365),
    "drafts": env.int("KEEP_DRAFTS_DAYS", 365),
    "sent_keys": env.int("KEEP_SENT_KEYS_DAYS", 30),
    "dead_addresses": env.int("KEEP_DEAD_ADDRESSES_DAYS", 365),
}
CARD_MINIMUM = 20_000  # đồng; Stripe refuses less than about half a US dollar
CARD_MAXIMUM = 99_999_999  # đồng; Stripe takes eight digits

_email: dict[str, Any] = env.dj_email_url("EMAIL_URL", f"file://{BASE_DIR / '.data' / 'mail'}")
if "EMAIL_BACKEND" not in _email:  # not the value itself: it holds a password
    raise ImproperlyConfigured("EMAIL_URL must begin with submission://, smtp:// or file://.")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
# dj-email-url drops the first slash of file:///a/b; the folder would then lie below the working directory.
EMAIL_FILE_PATH = f"/{path.lstrip('/')}" if (path := _email.get("EMAIL_FILE_PATH")) else None
EMAIL_HOST, EMAIL_PORT = _email.get("EMAIL_HOST") or "localhost", _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    _email.get("EMAIL_HOST_USER") or "",
    _email.get("EMAIL_HOST_PASSWORD") or "",
)
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(_email.get("EMAIL_USE_TLS")), bool(_email.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 8  # seconds for each answer of the mail server
HOTLINE = env.str("HOTLINE", "+84912000021" if DEMO else "")  # on the pages that come without the database
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Chợ Phiên Lai Châu <don-hang@chophien.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The mail provider that reports bounces and complaints, as django-anymail names it (brevo, mailgun, postmark, …).
MAIL_PROVIDER = env.str("MAIL_PROVIDER", "")
ANYMAIL = {"WEBHOOK_SECRET": env.str("MAIL_WEBHOOK_SECRET", "")}  # user:password in the address given to it

# SMS, Zalo and web push: each off unless its keys are given; the demo points the addresses at its own fakes.
ESMS_API_KEY, ESMS_SECRET_KEY = env.str("ESMS_API_KEY", ""), env.str("ESMS_SECRET_KEY", "")
ESMS_BRANDNAME = env.str("ESMS_BRANDNAME", "")
ESMS_CALLBACK_SECRET = env.str("ESMS_CALLBACK_SECRET", "")  # a part of the address that receipts come to
ESMS_API_BASE = env.str("ESMS_API_BASE", "https://rest.esms.vn")
ZALO_APP_ID, ZALO_APP_SECRET = env.str("ZALO_APP_ID", ""), env.str("ZALO_APP_SECRET", "")
ZALO_OA_SECRET = env.str("ZALO_OA_SECRET", "")  # signs what Zalo tells us
ZALO_API_BASE = env.str("ZALO_API_BASE", "https://business.openapi.zalo.me")
ZALO_OAUTH_BASE = env.str("ZALO_OAUTH_BASE", "https://oauth.zaloapp.com")
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")  # 32 bytes as base64url
# mailto:… or a page, for whoever runs a push service
VAPID_CONTACT = env.str("VAPID_CONTACT", "") or SITE_URL
PUSH_SERVICES: list[str] = env.list("PUSH_SERVICES", [
    "https://fcm.googleapis.com", "https://updates.push.services.mozilla.com", "https://*.notify.windows.com",
    "https://web.push.apple.com",
])  # fmt: skip
SMS_PRICE = env.int("SMS_PRICE", 850)  # đồng for one part
ZALO_PRICE = env.int("ZALO_PRICE", 300)  # đồng for one message
# Đồng a day; 0: none.
DAILY_CAPS = {"sms": env.int("SMS_DAILY_CAP", 500_000), "zalo": env.int("ZALO_DAILY_CAP", 300_000)}
SMS_BALANCE_LOW = env.int("SMS_BALANCE_LOW", 300_000)  # đồng left at eSMS; below it the operators are told
SMS_PER_NUMBER = env.int("SMS_PER_NUMBER", 5)  # a day, with Zalo, about what a stranger did with it
QUIET_AT_NIGHT = env.bool("QUIET_AT_NIGHT", True)  # no phone beeps outside WAKING_HOURS
FALLBACK_AFTER = timedelta(minutes=env.int("FALLBACK_MINUTES", 30))  # that a push may lie unread

SESSION_ENGINE = "shop.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
if not DEMO:  # browsers take these names over TLS alone, and from no other host of the domain
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shop.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", not DEMO)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"  # an order link carries its token
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # would have it DENY

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([MEDIA_URL] if "://" in MEDIA_URL else [])],
        "media-src": [SELF, *([MEDIA_URL] if "://" in MEDIA_URL else [])],
        "style-src": [SELF, NONCE],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        # A checkout by card is a form whose answer leads to Stripe's page.
        "form-action": [SELF, "https://checkout.stripe.com", *([STRIPE_API_BASE] if STRIPE_API_BASE else [])],
        "frame-ancestors": [SELF],
    },
}

if SENTRY_DSN := env.str("SENTRY_DSN", ""):
    fault_reports.start(SENTRY_DSN)

INSTANCE = env.str("INSTANCE", "")  # told by /healthz: which of several answers

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django_tasks": {"level": "WARNING"},  # Wagtail's search index, two lines per saved row
    },
}
