"""Cash and accounts in the demo: a broken pack partly paid back, and a new payout account that still waits."""

import datetime

from catalog.models import Bank, Cooperative
from demo import source
from shop.accounts.models import Membership
from shop.lifecycle import refunds
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments.models import Refund
from shop.treasury.models import PayoutChange
from shop.treasury.payout import payout_account

BANK = "970436"  # Vietcombank
BROKEN = 20_000  # đồng


def play(now: datetime.datetime) -> None:
    """Once, after the history, with tenant scopes off. The first demo manager gives back, the second changes."""
    slugs = [record["slug"] for record in source.cooperatives()[:2]]
    stalls = {stall.slug: stall for stall in Cooperative.objects.filter(slug__in=slugs)}
    managers = dict(Membership.objects.order_by("-pk").values_list("cooperative__slug", "user_id"))
    first, second = slugs
    if first in stalls and first in managers:
        _give_part_back(stalls[first], managers[first], now)
    if second in stalls and second in managers:
        _change_account(stalls[second], managers[second])


def _give_part_back(stall: Cooperative, manager_id: int, now: datetime.datetime) -> None:
    """The newest cash order delivered, in which a pack arrived broken."""
    delivered = Order.unscoped.filter(
        cooperative=stall,
        status=Status.DELIVERED,
        payment_method=PaymentMethod.COD,
        total_amount__gt=2 * BROKEN,
        status_changed_at__lte=now,
    )
    order = delivered.order_by("-status_changed_at").first()
    if order is None or Refund.objects.filter(order=order).exists():
        return
    actor = Actor(ActorKind.MANAGER, manager_id)
    refund = refunds.ask_part(order.pk, amount=BROKEN, reason="Hàng hỏng, vỡ", actor=actor)
    refunds.finish(refund.pk, actor=actor)


def _change_account(stall: Cooperative, manager_id: int) -> None:
    if PayoutChange.unscoped.filter(cooperative=stall).exists():
        return
    payout_account.request(
        stall,
        bank=Bank.objects.get(pk=BANK),
        account_number="1023456789",
        account_name=payout_account.holder_name(stall.name),
        actor_id=manager_id,
    )
