"""The environment of the tests: PostgreSQL and Valkey of their own, files of their own under .data/test/."""

import fcntl
import os
from itertools import count
from pathlib import Path

from ops import embedded

DATA = embedded.CHECKOUT / ".data"
# Names the folder of whoever started the run; the workers of `pytest -n` have folders of their own besides.
RUN_FOLDER = "TEST_RUN_FOLDER"
# What a developer's shell has must not decide what the tests see.
FOREIGN = (
    *("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "EMAIL_URL", "SENTRY_DSN"),
    *("ESMS_API_KEY", "ZALO_APP_ID", "VAPID_PRIVATE_KEY", "MAIL_PROVIDER"),
)


def provide_environment() -> embedded.Servers | None:
    """Start the servers where no DATABASE_URL and BROKER_URL are given, and set what the settings read."""
    data = _own_folder()
    for folder in ("static", "media"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault(RUN_FOLDER, str(data))
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "DEBUG": "1",
        "PAGE_CACHE_SECONDS": "0",  # a test sees what it has just changed
        "SECRET_KEY": "a-key-that-only-tests-use",
        # One phone orders all day in tests; those of the limits set their own.
        **dict.fromkeys(
            ("OPEN_PURCHASES", "CASH_PACKS", "CASH_AMOUNT", "UNPAID_PACKS", "UNPAID_AMOUNT"), "0"
        ),
        "MEDIA_ROOT": str(data / "media"),
        "PRIVATE_ROOT": str(data / "private"),
        "STATIC_ROOT": str(data / "static"),
        # The manifest would need collectstatic first; pages then name files that the finders serve.
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    if os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL"):
        return None
    return embedded.provide_environment(data, durable=False)


def _own_folder() -> Path:
    # Two runs at the same time would drop each other's test database.
    for number in count(1):
        folder = DATA / ("test" if number == 1 else f"test-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        # Open until the process ends, which lets go of the lock.
        lock = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return folder
    raise AssertionError("counting does not end")
