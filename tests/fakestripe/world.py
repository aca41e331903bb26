"""What every part shares: the store, the webhooks and the address people reach the fake at."""

from dataclasses import dataclass

from tests.fakestripe.idempotency import Keys
from tests.fakestripe.store import Store
from tests.fakestripe.webhooks import Webhooks


@dataclass
class World:
    store: Store
    webhooks: Webhooks
    keys: Keys
    public_url: str | None = None
    base_url: str = ""

    @property
    def now(self) -> int:
        return self.store.clock.now()

    @property
    def address(self) -> str:
        """Where people's browsers find the hosted page, without a trailing slash."""
        return (self.public_url or self.base_url).rstrip("/")
