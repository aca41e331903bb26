"""The two accounts that the suite runs against, and the keys it refuses."""

import os
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import stripe

from tests import network
from tests.fakestripe import FakeStripe
from tests.fakestripe.objects import API_VERSION

KEY = "STRIPE_TEST_KEY"
TEST_KEY = re.compile(r"(sk|rk)_test_\w+")
LATE_SECONDS = 90  # Stripe books some things a while after its answer


class NotATestKey(ValueError):
    """A key that is not one of Stripe's test mode. It is never used, and never shown."""


def key_of_test_mode() -> str | None:
    """The key of Stripe's test mode, or None. Raises NotATestKey for any other: it would move real money."""
    key = os.environ.get(KEY, "").strip()
    if key and not TEST_KEY.fullmatch(key):
        raise NotATestKey(f"{KEY} must begin with sk_test_ or rk_test_; anything else is refused.")
    return key or None


@dataclass(frozen=True)
class Account:
    """An account at fakestripe or at Stripe. Idempotency keys are this run's own."""

    client: stripe.StripeClient
    is_real: bool
    run: str = field(default_factory=lambda: uuid.uuid4().hex)

    def key(self, name: str) -> Any:
        return {"idempotency_key": f"contract-{self.run}-{name}"}

    def eventually(self, look: Callable[[], Any]) -> Any:
        """The first answer that says something: Stripe books fees and disputes a while after its answer."""
        deadline = time.monotonic() + LATE_SECONDS
        while not (found := look()):
            assert time.monotonic() < deadline, "Stripe did not get there"
            time.sleep(2 if self.is_real else 0.05)
        return found


@pytest.fixture(params=["fakestripe", "stripe"] if os.environ.get(KEY) else ["fakestripe"])
def account(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    if request.param == "fakestripe":
        with FakeStripe() as fake:
            addresses: Any = {"api": fake.base_url}
            yield Account(stripe.StripeClient("sk_test_contract", base_addresses=addresses), is_real=False)
        return
    key = key_of_test_mode()
    assert key
    # The tests' network is closed; these alone may leave the machine.
    monkeypatch.setattr(socket.socket, "connect", network._connect)
    monkeypatch.setattr(socket.socket, "connect_ex", network._connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", network._getaddrinfo)
    yield Account(stripe.StripeClient(key, stripe_version=API_VERSION, max_network_retries=2), is_real=True)
