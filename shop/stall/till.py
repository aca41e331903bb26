"""Money that the stall takes and gives back with its own hands: told by a person, of the day that they tell (M11)."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shop.checkout import fulfilment
from shop.orders.actors import Actor
from shop.payments import records
from shop.payments.models import RefundStatus
from shop.stall.cards import Card
from shop.stall.forms import usual_collector


class NothingToSendBack(Exception):
    """No refund of this order waits for the stall."""


class SentBackBefore(Exception):
    """The refund that the page showed has been sent back already."""


def deliver(card: Card, data: dict[str, Any], actor: Actor) -> object:
    collected_by = data.get("collected_by") or usual_collector(card.order.carrier)
    return fulfilment.deliver(card.order.pk, actor=actor, collected_by=collected_by, paid_on=data.get("day"))


def send_back(card: Card, data: dict[str, Any], actor: Actor) -> object:
    due = {row.pk: row for row in card.refunds_due}
    shown = data.get("refund")
    if shown is None and len(due) == 1:
        shown = next(iter(due))
    if shown in due:
        return fulfilment.finish_refund(due[shown].pk, actor=actor, sent_on=data.get("day"))
    if any(row.pk == shown and row.status == RefundStatus.SUCCEEDED for row in card.refunds):
        raise SentBackBefore
    raise NothingToSendBack


def bad_day(refusal: records.BadDay) -> str:
    first = date_format(refusal.first, "SHORT_DATE_FORMAT")
    return _("Ngày phải từ %(first)s đến hôm nay. Chưa ghi gì.") % {"first": first}


def booked(day: datetime.date | None) -> str:
    """Where money is booked on another day than that of the tap."""
    if day is None or day == timezone.localdate():
        return ""
    return _("Tiền ghi vào ngày %(day)s.") % {"day": date_format(day, "SHORT_DATE_FORMAT")}


def other_day(written: datetime.date, said: datetime.date | None) -> str:
    """What is written where another day was sent again; "" where both agree."""
    if said is None or said == written:
        return ""
    words = _("Việc này đã ghi rồi, vào ngày %(day)s. Chưa đổi gì.")
    return words % {"day": date_format(written, "SHORT_DATE_FORMAT")}
