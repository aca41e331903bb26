"""The environment of the tests: PostgreSQL and Valkey of their own, files of their own under .data/test/."""

import os

from ops import embedded

DATA = embedded.CHECKOUT / ".data" / "test"
# The processes of a developer's shell must not decide what the tests see.
FOREIGN = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "EMAIL_URL", "SENTRY_DSN")


def provide_environment() -> embedded.Servers | None:
    """Start the servers where no DATABASE_URL and BROKER_URL are given, and set what the settings read."""
    for folder in ("static", "media"):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "DEBUG": "1",
        "SECRET_KEY": "a-key-that-only-tests-use",
        "MEDIA_ROOT": str(DATA / "media"),
        "STATIC_ROOT": str(DATA / "static"),
        # The manifest would need collectstatic first; pages then name files that the finders serve.
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    if os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL"):
        return None
    return embedded.provide_environment(DATA, durable=False)
