"""Orders that their cooperative does not answer climb a ladder: reminded, reminded again, rung up by the union, and in
the end cancelled, with packs and money given back (promises C10, K9). Each step is one transaction.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from shop.lifecycle import fulfilment, locks
from shop.notifications import asked_calls, ladder, outbox, waits
from shop.notifications.letters import Recipient
from shop.notifications.topics import Topic
from shop.orders import reasons
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Status

BATCH = 500  # steps of one run; the next run goes on


def climb() -> int:
    """Takes each step that is due; returns how many. May run twice at once."""
    now = timezone.now()
    due = [(wait.subject, step) for wait in waits.unanswered() if (step := ladder.due(wait, now))]
    return sum(_climb(order_id, step, now) for order_id, step in due[:BATCH])


@transaction.atomic
def _climb(order_id: int, step: str, now: datetime.datetime) -> bool:
    """Whether it was taken: the order may have been answered, or another worker have been first."""
    order = locks.order(order_id)
    wait = next(iter(waits.unanswered(order_id)), None)
    if wait is None or ladder.due(wait, now) != step or not ladder.climb(wait, step, now):
        return False
    if step == ladder.REMIND:
        outbox.write(Topic.ORDER_REMINDED, order=order.pk)
    elif step == ladder.REMIND_AGAIN:
        outbox.write(Topic.ORDER_REMINDED_AGAIN, order=order.pk)
    elif step == ladder.CALL:
        ask_for_call(order)
    elif step == ladder.END:
        fulfilment.cancel(order.pk, reason=reasons.UNCONFIRMED, actor=SYSTEM, only_from=(Status.PLACED,))
    return True


def ask_for_call(order: Order) -> None:
    """Puts the order on the union's list of calls, once."""
    with override("vi"):
        words = _(
            "Nhờ hợp tác xã mở chợ, vào mục Hôm nay, bấm “Nhận đơn” cho đơn %(number)s. Không có hàng thì bấm “Huỷ"
            " đơn này” và chọn lý do, để khách khỏi đợi. Cứ để vậy thì đơn tự huỷ, khách không mất đồng nào."
        )
        subject = _("Đơn %(number)s chưa nhận") % {"number": order.number}
    to = Recipient.of_cooperative(order.cooperative)
    asked_calls.ask(to, subject, words % {"number": order.number}, order=order)
