"""What a stall may read of a buyer: everything while an order is under way, nothing of it some time after its end.

The law keeps invoices (name, tax number, address) with the seller; they are no part of this and stay readable.
"""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from shop.orders.models import Order

ENDS = ("delivered", "cancelled", "returned")


def limit() -> datetime.datetime:
    """Orders that ended before this moment tell nothing of their buyers any more."""
    return timezone.now() - datetime.timedelta(days=settings.BUYER_DATA_DAYS)


def readable() -> Q:
    """Orders whose buyer may be read and searched for."""
    return ~Q(status__in=ENDS) | Q(status_changed_at__gt=limit())


class Buyer:
    """The buyer of one order; empty words where they are hidden."""

    def __init__(self, order: "Order") -> None:
        self.order = order

    @property
    def is_hidden(self) -> bool:
        return self.order.status in ENDS and self.order.status_changed_at <= limit()

    @property
    def name(self) -> str:
        return _("Khách đã ẩn tên") if self.is_hidden else self.order.purchase.full_name

    @property
    def phone(self) -> str:
        return "" if self.is_hidden else self.order.purchase.phone

    @property
    def payer_name(self) -> str:
        """Who ordered it: the giver of a gift, else who receives."""
        return self.name if self.is_hidden else self.order.purchase.buyer_name

    @property
    def payer_phone(self) -> str:
        return "" if self.is_hidden else self.order.purchase.buyer_phone

    @property
    def address(self) -> str:
        return "" if self.is_hidden else self.order.purchase.address

    @property
    def note(self) -> str:
        return "" if self.is_hidden else self.order.purchase.note

    @property
    def gift_note(self) -> str:
        return "" if self.is_hidden else self.order.purchase.gift_note
