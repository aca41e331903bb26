"""What every test stands on: real PostgreSQL and Valkey, Django set up, the network closed, a browser."""

import gc
import os
from collections.abc import Iterator

from ops import prepare, template, testing
from tests import network, row_locks

# Before anything reads the settings, which want the servers' addresses.
SERVERS = testing.provide_environment()

import django

prepare.compile_translations()
network.close()
row_locks.watch()
# Playwright's own event loop lives in the tests' thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

# A real hash takes a third of a second, six times for each test's cast; what is tested is not the hash.
django_settings.PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Otherwise every test client looks through all static files, which takes as long as some pages.
django_settings.WHITENOISE_AUTOREFRESH = True

# How long an example takes says how busy the machine is, and nothing else.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")

from tests import kept_answers, pristine, stage
from tests.browser import browser, desktop_page, phone_page
from tests.card import card_payments, fakestripe
from tests.processes import collected_static, kept_warm, market
from tests.scenes import site
from tests.stage import cast, committed_cast

kept_answers.stand_still()

__all__ = [
    "browser",
    "card_payments",
    "cast",
    "collected_static",
    "committed_cast",
    "desktop_page",
    "fakestripe",
    "kept_warm",
    "market",
    "phone_page",
    "site",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is a copy of the migrated one where `make test` has made that."""
    if name := os.environ.get(template.NAME):
        connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, and a copy of what the migrations wrote, for after tests that commit."""
    with django_db_blocker.unblock():
        stage.keep()
        pristine.keep()
    pristine.replace_flush()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The workers of `pytest -n` start with the long files, so that none is left with one at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded now stays: no look for garbage goes through it again, at the end five times."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Every test fails whose requests wait for another server, or whose transactions lock rows out of order."""
    network.broken()
    result = yield
    assert (network.broken(), row_locks.broken()) == ([], [])
    return result


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What the pages keep for some seconds, and the language of the last page, belong to the test before."""
    translation.deactivate()
    kept_answers.forget()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the servers back when the last test has run."""
    if SERVERS:
        SERVERS.leave()
