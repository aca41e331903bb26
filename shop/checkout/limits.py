"""How much of the market a phone, a device, a person or a network may hold before anything is paid (promise K9).

A cash order beyond it is taken without holding packs until its cooperative has called; orders to be paid first are
refused beyond it. Many honest people share a network (a school, a carrier's NAT), so much more is let through from
one, and nobody there is refused a cash order.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings

from catalog import advisory
from catalog.advisory import Lock
from catalog.serving.prepared import Statement
from shop.orders.models import PaymentMethod, Purchase, Status
from shop.payments.models import OPEN_STATUSES

# Values go by way of a query of their own, as in `shop.cart.packs`.
SENT_BY = (
    "q.phone = (SELECT %s::text)",
    "q.device <> '' AND q.device = (SELECT %s::text)",
    "q.network <> '' AND q.network = (SELECT %s::text)",
    "q.buyer_id = (SELECT %s::bigint)",
)
UNPAID = (
    "EXISTS (SELECT FROM payments_paymentshare s JOIN payments_payment y ON y.id = s.payment_id"
    f" WHERE s.order_id = o.id AND y.status IN ({', '.join(repr(str(each)) for each in OPEN_STATUSES)}))"
)
SUMS = ", ".join(
    f"count(DISTINCT purchase_id) FILTER (WHERE {name}), coalesce(sum(packs) FILTER (WHERE {name}), 0)::bigint,"
    f" coalesce(sum(amount) FILTER (WHERE {name}), 0)::bigint"
    for name in ("by_phone", "by_device", "by_network", "by_buyer")
)
CASH, PAID_FIRST = (
    Statement(
        f"SELECT {SUMS} FROM (SELECT o.purchase_id,"  # noqa: S608 - no values in it
        " CASE WHEN o.holds_stock THEN o.total_amount ELSE 0 END AS amount, CASE WHEN o.holds_stock THEN"
        " (SELECT sum(l.quantity) FROM orders_orderline l WHERE l.order_id = o.id) ELSE 0 END AS packs,"
        f" {SENT_BY[0]} AS by_phone, {SENT_BY[1]} AS by_device, {SENT_BY[2]} AS by_network, {SENT_BY[3]} AS by_buyer"
        " FROM orders_order o JOIN orders_purchase q ON q.id = o.purchase_id"
        f" WHERE o.status = '{Status.PLACED}' AND {kind} AND ({' OR '.join(f'({each})' for each in SENT_BY)})"
        " OFFSET 0) waiting"  # so that an order's packs are added up once, not for each of the four
    )
    for kind in ("o.payment_method = 'cod'", f"o.payment_method <> 'cod' AND {UNPAID}")
)


class TooManyOpen(Exception):
    """So many purchases of this sender wait already; the next one must wait for them."""


class TooMuchUnpaid(Exception):
    """Too many packs or too much money for an order that is paid first. `is_shared`: of a whole network's."""

    def __init__(self, *, is_shared: bool = False) -> None:
        super().__init__(is_shared)
        self.is_shared = is_shared


class Load(NamedTuple):
    """What waits: purchases, packs held, and their money (đồng)."""

    purchases: int
    packs: int
    amount: int

    def with_also(self, packs: int, amount: int) -> "Load":
        """What waits together with a purchase that comes."""
        return Load(self.purchases + 1, self.packs + packs, self.amount + amount)

    def is_within(self, most: "Load", factor: int = 1) -> bool:
        """A limit of 0 is none."""
        pairs = zip(self, most, strict=True)
        return all(not limit or value <= limit * factor for value, limit in pairs)


@dataclass(frozen=True)
class Sender:
    """Where a purchase comes from: a random name of the device, and a fingerprint of its network; "" unknown."""

    device: str = ""
    network: str = ""


def needs_call(method: str, packs: int, amount: int) -> bool:
    """Whether a purchase is so large by itself that its cooperatives call before packs are held; no query."""
    return method == PaymentMethod.COD and not Load(1, packs, amount).is_within(most(method))


def most(method: str) -> Load:
    """What one sender may have waiting, by way of paying."""
    if method == PaymentMethod.COD:
        return Load(settings.OPEN_PURCHASES, settings.CASH_PACKS, settings.CASH_AMOUNT)
    return Load(settings.OPEN_PURCHASES, settings.UNPAID_PACKS, settings.UNPAID_AMOUNT)


def holds(purchase: Purchase, packs: int) -> bool:
    """Whether a purchase that is about to be placed holds its packs; False: its cooperatives call first.

    In the placing transaction, under `lock` and before any row is locked. Raises TooManyOpen, TooMuchUnpaid.
    """
    method, limit = purchase.payment_method, most(purchase.payment_method)
    is_cash = method == PaymentMethod.COD
    *loads, of_all = [
        load.with_also(packs, purchase.total_amount) for load in _waiting(purchase, is_cash=is_cash)
    ]
    if any(not Load(load.purchases, 0, 0).is_within(limit) for load in loads):
        raise TooManyOpen
    is_little = all(load.is_within(limit) for load in loads)
    if not is_cash and not is_little:
        raise TooMuchUnpaid
    # The same whichever way is chosen: a day of unpaid transfers of a few phones would hold the whole market.
    is_quiet = not purchase.network or of_all.is_within(
        most(PaymentMethod.COD), settings.SHARED_NETWORK_FACTOR
    )
    if not is_cash and not is_quiet:
        raise TooMuchUnpaid(is_shared=True)
    return is_little and is_quiet


def lock(purchase: Purchase) -> tuple[Lock, list[int]]:
    """What is held while a sender's purchases are decided one after the other: phone, device and person. A network is
    not locked: its limit is a soft one."""
    names = [f"phone {purchase.phone}"]
    names += [f"device {purchase.device}"] if purchase.device else []
    names += [f"person {purchase.buyer_id}"] if purchase.buyer_id else []
    return Lock.UNPAID_LIMITS, [advisory.key_of(name) for name in names]


def _waiting(purchase: Purchase, *, is_cash: bool) -> tuple[Load, Load, Load, Load]:
    """Orders that nobody has confirmed or paid: of the phone, the device, the person; last, of the network."""
    names = (purchase.phone, purchase.device, purchase.network, purchase.buyer_id)
    [sums] = (CASH if is_cash else PAID_FIRST).rows(*names, *names)
    phone, device, network, person = (Load(*sums[start : start + 3]) for start in range(0, len(sums), 3))
    return phone, device, person, network
