"""What every way of paying has in common, and the table of them."""

import datetime
from typing import Protocol

from shop.orders.models import PaymentMethod
from shop.payments.providers import cod, vietqr
from shop.payments.providers import stripe as stripe_provider


class Provider(Protocol):
    """One way of paying. `covers_purchase`: one payment for the whole purchase, else one per order."""

    covers_purchase: bool

    def is_available(self) -> bool: ...

    def hold(self, *, is_by_phone: bool) -> datetime.timedelta | None:
        """How long an order that nobody has paid, or of cash that nobody has confirmed, keeps its stock."""

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        """The text a transfer must carry, where the method has one."""


REGISTRY: dict[str, Provider] = {
    PaymentMethod.COD: cod.Cash(),
    PaymentMethod.VIETQR: vietqr.VietQR(),
    PaymentMethod.CARD: stripe_provider.Card(),
}
