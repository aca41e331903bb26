"""What every test stands on: real PostgreSQL and Valkey, Django set up, the network closed, a browser."""

import os

from ops import prepare, testing
from tests import network

# Before anything reads the settings, which want the servers' addresses.
SERVERS = testing.provide_environment()

import django

prepare.compile_translations()
network.close()
# Playwright's own event loop lives in the tests' thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()

import pytest
from django.conf import settings as django_settings

# A real hash takes a third of a second, six times for each test's cast; what is tested is not the hash.
django_settings.PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

from catalog.fresh import Kept
from tests.browser import browser, desktop_page, phone_page
from tests.card import card_payments, fakestripe
from tests.cast import cast, committed_cast
from tests.processes import collected_static, market

__all__ = [
    "browser",
    "card_payments",
    "cast",
    "collected_static",
    "committed_cast",
    "desktop_page",
    "fakestripe",
    "market",
    "phone_page",
]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What the pages keep for some seconds belongs to the test before."""
    for kept in Kept.everything:
        kept.forget()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the servers back when the last test has run."""
    if SERVERS:
        SERVERS.leave()
