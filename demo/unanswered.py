"""The orders that nobody has answered, as far up the ladder as their hours have brought them; nobody is told of it."""

import datetime

from django.utils import timezone

from demo import people
from shop.lifecycle.unanswered import ask_for_call
from shop.notifications import ladder, waits
from shop.notifications.models import CallResult, CallTry, PhoneCall
from shop.orders.models import Order

HOUR = datetime.timedelta(hours=1)
NOTE = "Chuông đổ mãi không ai nghe"


def play() -> int:
    """Once, with tenant scopes off; returns how many calls wait for the union."""
    if PhoneCall.unscoped.exclude(order=None).exists():
        return 0
    now = timezone.now()
    for wait in waits.unanswered():
        for step, _hours in ladder.steps(wait.ladder)[:-1]:
            if (due_at := ladder.moment(wait, step)) > now:
                break
            # The last steps are of just now, so that a demo begins before the order's end.
            ladder.climb(wait, step, min(due_at, now - HOUR))
            if step == ladder.CALL:
                ask_for_call(Order.unscoped.select_related("cooperative").get(pk=wait.subject))
    _call_once(now)
    return PhoneCall.unscoped.exclude(order=None).count()


def _call_once(now: datetime.datetime) -> None:
    """The officer has tried the first of them in vain."""
    call, officer = PhoneCall.unscoped.exclude(order=None).first(), people.find(people.UNION)
    if call is None or officer is None:
        return
    entry = CallTry.unscoped.create(
        cooperative_id=call.cooperative_id,
        phone=call.phone,
        called_by=officer,
        result=CallResult.NO_ANSWER,
        note=NOTE,
        next_try_at=now,
    )
    entry.calls.set(PhoneCall.unscoped.filter(cooperative=call.cooperative_id, phone=call.phone))
