"""Money that the stall takes and gives back with its own hands: told by a person, of the day that they tell (M11)."""

from typing import Any

from shop.lifecycle import fulfilment, refunds
from shop.orders.actors import Actor
from shop.payments.models import RefundStatus
from shop.stall.forms import usual_collector
from shop.stall.order_cards import OrderCard


class NothingToSendBack(Exception):
    """No refund of this order waits for the stall."""


class SentBackBefore(Exception):
    """The refund that the page showed has been sent back already."""


def deliver(card: OrderCard, data: dict[str, Any], actor: Actor) -> object:
    """Hands a parcel over, with its cash where it is paid so. `data`: `collected_by`, `day` of the money.

    Raises IllegalTransition, records.BadDay.
    """
    collected_by = data.get("collected_by") or usual_collector(card.order.carrier)
    return fulfilment.deliver(card.order.pk, actor=actor, collected_by=collected_by, paid_on=data.get("day"))


def send_back(card: OrderCard, data: dict[str, Any], actor: Actor) -> object:
    """Tells that a refund was given by hand. `data`: `refund` that the page showed, `day` of the money.

    Raises SentBackBefore, NothingToSendBack, records.BadDay.
    """
    due = {row.pk: row for row in card.refunds_due}
    shown = data.get("refund")
    if shown is None and len(due) == 1:
        shown = next(iter(due))
    if shown in due:
        return refunds.finish(due[shown].pk, actor=actor, sent_on=data.get("day"))
    if any(row.pk == shown and row.status == RefundStatus.SUCCEEDED for row in card.refunds):
        raise SentBackBefore
    raise NothingToSendBack
