"""What every part shares: the store, the webhooks and the address people reach the fake at."""

from dataclasses import dataclass, field
from typing import Any

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
    planned_refunds: list[dict[str, Any]] = field(
        default_factory=list
    )  # what the next refunds turn out to be
    captured_off_by: list[int] = field(default_factory=list)  # added to what the next payments capture

    @property
    def now(self) -> int:
        return self.store.clock.now()

    @property
    def address(self) -> str:
        """Where people's browsers find the hosted page, without a trailing slash."""
        return (self.public_url or self.base_url).rstrip("/")
