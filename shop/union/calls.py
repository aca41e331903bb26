"""Whom the union rings: stalls that leave orders unanswered, and cooperatives that no message reaches. No buyer is
read.

Everything that waits for one telephone is one call; what was said is a row of the log for all of it.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.notifications import waits, waking
from shop.notifications.models import CallResult, CallTry, PhoneCall
from shop.notifications.waking import Span
from shop.orders.models import Order, Status
from shop.payments.models import PaymentShare, PaymentStatus

MOST = 500  # matters on one page
TRIES = 3  # of the log, shown with a call
HISTORY = 20
AGAIN = {  # when it is tried again where nobody says otherwise, in waking hours
    CallResult.TOLD: 4,
    CallResult.LATER: 4,
    CallResult.NO_ANSWER: 1,
    CallResult.WRONG: 4,
}


@dataclass
class Call:
    """One telephone to ring: what its people must be told, and the last tries."""

    cooperative: Cooperative
    phone: str
    name: str
    matters: list[PhoneCall] = field(default_factory=list)
    log: Sequence[CallTry] = ()
    ends_at: datetime.datetime | None = None  # when the first of its orders ends by itself

    @property
    def pk(self) -> int:
        return self.matters[0].pk

    @property
    def orders(self) -> list[Order]:
        """The unanswered orders among it."""
        return [matter.order for matter in self.matters if matter.order]

    @property
    def amount(self) -> int:
        """Đồng of all its unanswered orders, delivery included."""
        return sum(order.total_amount for order in self.orders)

    @property
    def waiting_since(self) -> datetime.datetime:
        return min(matter.order.placed_at if matter.order else matter.created_at for matter in self.matters)

    @property
    def hours(self) -> int:
        """Whole hours since the oldest of it began to wait."""
        return int((timezone.now() - self.waiting_since).total_seconds() // 3600)

    @property
    def next_try_at(self) -> datetime.datetime | None:
        return self.log[0].next_try_at if self.log else None

    @property
    def seen(self) -> int:
        """The key of the last entry of its log, 0 for none."""
        return self.log[0].pk if self.log else 0

    @property
    def told(self) -> CallTry | None:
        """The last call, where it told them everything that is here; what waits is their answer."""
        last = self.log[0] if self.log else None
        if last is None or last.result != CallResult.TOLD:
            return None
        is_all = all(any(one.pk == last.pk for one in matter.tries) for matter in self.matters)  # type: ignore[attr-defined]
        return last if is_all else None

    @property
    def is_waited_for(self) -> bool:
        """They know; nobody need ring them until their time to answer is over."""
        return self.told is not None and self.is_resting

    @property
    def is_resting(self) -> bool:
        """Tried lately; it comes again later."""
        return self.next_try_at is not None and self.next_try_at > timezone.now()


def waiting() -> "QuerySet[PhoneCall]":
    """What somebody must be told; an order's call is over when the order is answered."""
    open_calls = PhoneCall.objects.filter(done_at=None)
    return open_calls.filter(Q(order=None) | Q(order__status=Status.PLACED))


def counts() -> dict[int, int]:
    """How many orders each stall (by key) leaves unanswered; one query."""
    rows = waiting().exclude(order=None).order_by().values_list("cooperative")
    return dict(rows.annotate(n=Count("pk")))


def open_keys(cooperatives: Collection[int]) -> dict[int, int]:
    """Where (by key, `#goi-…`) each of these stalls stands on the list, of those that do; one query."""
    rows = waiting().filter(cooperative__in=cooperatives).order_by().values_list("cooperative")
    return dict(rows.annotate(first=Min("pk")))


def last_tries(cooperatives: Collection[int]) -> dict[int, CallTry]:
    """When each of these stalls was rung last, of those that ever were; one query."""
    rows = CallTry.objects.filter(cooperative__in=cooperatives).select_related("called_by")
    return {
        row.cooperative_id: row for row in rows.order_by("cooperative_id", "-pk").distinct("cooperative_id")
    }


def to_make() -> list[Call]:
    """By telephone: those whose turn it is, the longest wait first, then those that were tried lately. Three
    queries."""
    log = Prefetch("log", CallTry.objects.select_related("called_by").order_by("-pk"), to_attr="tries")
    rows = waiting().select_related("cooperative__commune", "order__cooperative").prefetch_related(log)
    paid = PaymentShare.objects.filter(order=OuterRef("order"), payment__status=PaymentStatus.SUCCEEDED)
    rows = rows.annotate(paid_at=Subquery(paid.values("payment__succeeded_at")[:1]))
    calls: dict[tuple[int, str], Call] = {}
    for row in rows.order_by("pk")[:MOST]:
        key = (row.cooperative_id, row.phone)
        call = calls.setdefault(key, Call(row.cooperative, row.phone, row.name))
        call.matters.append(row)
    closed = waits.closed(row.order for call in calls.values() for row in call.matters if row.order)
    for call in calls.values():
        call.ends_at = _ends_at(call, closed.get(call.cooperative.pk, ()))
        tries = {one.pk: one for matter in call.matters for one in matter.tries}  # type: ignore[attr-defined]
        call.log = [tries[pk] for pk in sorted(tries, reverse=True)[:TRIES]]
    return sorted(calls.values(), key=lambda call: (call.is_resting, call.waiting_since))


def _ends_at(call: Call, closed: Sequence[Span]) -> datetime.datetime | None:
    ends = (waits.answer_by(row.order, row.paid_at, closed) for row in call.matters if row.order)  # type: ignore[attr-defined]
    return min((moment for moment in ends if moment), default=None)


def made() -> "QuerySet[CallTry]":
    """The last calls, newest first, with what they were about."""
    about = Prefetch("calls", PhoneCall.objects.all(), to_attr="matters")
    return CallTry.objects.select_related("cooperative", "called_by").prefetch_related(about)[:HISTORY]


@transaction.atomic
def note(
    call: PhoneCall,
    matters: Collection[int],
    *,
    result: CallResult,
    words: str,
    wait: int | None,
    officer_id: int | None,
    seen: int | None = None,
) -> bool:
    """Writes down that this telephone was rung about `matters` (keys), to be tried again after `wait` waking hours.

    What they know is done; an order stays until it is answered. False where somebody has told them all before, or since
    the log's entry `seen` (key, 0 for none), the last that the officer had read.
    """
    waiting_now = waiting().filter(cooperative=call.cooperative_id, phone=call.phone)
    told = list(row_locks.hold(waiting_now.filter(pk__in={call.pk, *matters})))
    if seen is not None:
        meanwhile = CallTry.objects.filter(calls__in=told, pk__gt=seen, result=CallResult.TOLD)
        known = set(meanwhile.values_list("calls", flat=True))
        told = [row for row in told if row.pk not in known]
    if not told:
        return False
    now = timezone.now()
    hours = AGAIN[result] if wait is None else wait
    entry = CallTry.unscoped.create(
        cooperative_id=call.cooperative_id,
        phone=call.phone,
        called_by_id=officer_id,  # type: ignore[misc]  # the door lets in who is logged in alone
        result=result,
        note=words,
        next_try_at=waking.after(now, datetime.timedelta(hours=hours)),
    )
    entry.calls.set(told)
    if result == CallResult.TOLD:
        done = PhoneCall.unscoped.filter(pk__in=[row.pk for row in told], order=None, done_at=None)
        done.update(done_at=now)
    return True
