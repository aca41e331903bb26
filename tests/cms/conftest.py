"""The market as it stands after `sync_roles`."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from cms.models import HomePage
from tests.cast import Cast


@pytest.fixture
def site(cast: Cast) -> Cast:
    """The cast, with roles, workflow and both home pages in place."""
    cache.clear()
    call_command("sync_roles", verbosity=0)
    return cast


@pytest.fixture
def home(site: Cast) -> HomePage:
    return HomePage.objects.get(locale__language_code="vi")
