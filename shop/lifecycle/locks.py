"""The row locks of a purchase, in the one order in which everything takes them.

Purchase first, then its order or payment or refund, then packs in key order (ADR 6; promise K3).
"""

from catalog.models import Variant
from shop.orders import transitions
from shop.orders.models import Order, OrderLine, Purchase
from shop.payments.models import Refund


def purchase(purchase_id: int) -> Purchase:
    """Serialises everything that happens to one purchase; taken before any other row of it."""
    return Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)


def order(order_id: int) -> Order:
    """The order's row, its purchase before it."""
    purchase(Order.unscoped.values_list("purchase_id", flat=True).get(pk=order_id))
    return transitions.lock(order_id)


def refund(refund_id: int) -> Refund:
    """The refund's row with its payment and order, locked until the transaction ends, its purchase before it."""
    purchase(Refund.objects.values_list("order__purchase_id", flat=True).get(pk=refund_id))
    refunds = Refund.objects.select_for_update(of=("self",)).select_related("payment", "order")
    return refunds.get(pk=refund_id)


def packs(order_ids: list[int]) -> None:
    """All packs of several orders first, in key order, as placing locks them. Order by order, two transactions
    would wait for each other (promise K3)."""
    found = Variant.unscoped.filter(pk__in=OrderLine.unscoped.filter(order__in=order_ids).values("variant"))
    list(found.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
