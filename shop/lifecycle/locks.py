"""The row locks of a purchase: it comes first, then what is its own, then packs in key order (catalog.row_locks)."""

from collections.abc import Iterable

from catalog import row_locks
from catalog.models import Variant
from shop.orders import transitions
from shop.orders.models import Order, OrderLine, Purchase
from shop.payments.models import Refund


def purchase(purchase_id: int) -> Purchase:
    """Serialises everything that happens to one purchase; taken before any other row of it."""
    return row_locks.hold(Purchase.objects).get(pk=purchase_id)


def purchases(purchase_ids: Iterable[int]) -> None:
    """Several in one transaction: all of them before anything that is theirs."""
    list(row_locks.hold(Purchase.objects.filter(pk__in=set(purchase_ids))).values_list("pk"))


def order(order_id: int) -> Order:
    """The order's row, its purchase before it."""
    purchase(Order.unscoped.values_list("purchase_id", flat=True).get(pk=order_id))
    return transitions.lock(order_id)


def refund(refund_id: int) -> Refund:
    """The refund's row with its payment and order, locked until the transaction ends, its purchase before it."""
    purchase(Refund.objects.values_list("order__purchase_id", flat=True).get(pk=refund_id))
    return row_locks.hold(Refund.objects.select_related("payment", "order")).get(pk=refund_id)


def packs(order_ids: Iterable[int]) -> None:
    """All packs of several orders first, in key order, as placing locks them. Order by order, two transactions
    would wait for each other (promise K3)."""
    found = Variant.unscoped.filter(pk__in=OrderLine.unscoped.filter(order__in=order_ids).values("variant"))
    list(row_locks.hold(found).values_list("pk"))
