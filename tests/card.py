"""Card payments in tests: the strict fake of Stripe over real HTTP."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from shop.payments.providers import stripe
from tests.fakestripe import FakeStripe

WEBHOOK_SECRET = "whsec_test"


@pytest.fixture
def fakestripe() -> Iterator[FakeStripe]:
    """A fresh fakestripe process-in-a-thread on a free port."""
    with FakeStripe(webhook_secret=WEBHOOK_SECRET) as fake:
        yield fake


@pytest.fixture
def card_payments(fakestripe: FakeStripe, settings: Settings) -> Iterator[FakeStripe]:
    """The shop takes cards, at fakestripe."""
    settings.STRIPE_ENABLED = True
    settings.STRIPE_SECRET_KEY = "sk_test_tests"
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
    settings.STRIPE_API_BASE = fakestripe.base_url
    stripe.client.cache_clear()
    yield fakestripe
    stripe.client.cache_clear()
