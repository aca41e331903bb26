"""Notice of a suspension: a stall hears the reason five days before it leaves the market, and can put it right. At once
only where an authority demands it, or the cooperative asks for it itself (E-commerce Law 122/2025; Decree 248/2026)."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog import selling, verification
from catalog.days import ONE
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from catalog.verification import Reason
from shop.notifications import letters, messages, outbox
from shop.notifications.topics import Topic
from shop.union import decisions
from shop.union.models import Notice

WHOLE_DAYS = 5
AT_ONCE = {Reason.ASKED, Reason.AUTHORITY}


@transaction.atomic
def suspend(cooperative_id: int, *, officer_id: int, reason: Reason) -> Notice | Cooperative:
    """The notice of a stall that sells, or the stall that has left the market at once; while a notice runs it stays as
    it is, but for a reason that bears no delay. Raises NotSuspendable; Cooperative.DoesNotExist."""
    cooperative = selling.locked(cooperative_id)
    if cooperative.verification != Verification.VERIFIED or reason in AT_ONCE:
        stopped = decisions.suspend(cooperative_id, officer_id=officer_id, reason=reason)
        _end(cooperative_id)
        return stopped
    notice, is_new = Notice.unscoped.get_or_create(
        cooperative=cooperative,
        ended_at=None,
        defaults={
            "reason": reason.value,
            "effective_on": timezone.localdate() + (WHOLE_DAYS + 1) * ONE,
            "given_by_id": officer_id,
        },
    )
    if is_new:
        outbox.write(Topic.COOPERATIVE_WARNED, notice=notice.pk)
    return notice


@transaction.atomic
def withdraw(cooperative_id: int, *, officer_id: int) -> bool:
    """The stall has put it right, and stays; it is told. False where no notice runs."""
    selling.locked(cooperative_id)
    notice = Notice.unscoped.filter(cooperative=cooperative_id, ended_at=None).first()
    if notice is None:
        return False
    Notice.unscoped.filter(pk=notice.pk).update(ended_at=timezone.now(), withdrawn_by=officer_id)
    outbox.write(Topic.COOPERATIVE_WARNED, notice=notice.pk)
    return True


def carry_out() -> int:
    """Suspends where the day of a notice has come; returns how many. May run twice at once."""
    due = Notice.unscoped.filter(ended_at=None, effective_on__lte=timezone.localdate())
    return sum(_carry_out(pk) for pk in due.order_by("pk").values_list("cooperative", flat=True))


@transaction.atomic
def _carry_out(cooperative_id: int) -> bool:
    cooperative = selling.locked(cooperative_id)
    notice = Notice.unscoped.filter(cooperative=cooperative_id, ended_at=None).first()
    if notice is None or notice.effective_on > timezone.localdate():
        return False
    if cooperative.verification in verification.SUSPENDABLE:
        decisions.suspend(cooperative_id, officer_id=notice.given_by_id, reason=Reason(notice.reason))
    _end(cooperative_id)
    return True


def _end(cooperative_id: int) -> None:
    Notice.unscoped.filter(cooperative=cooperative_id, ended_at=None).update(ended_at=timezone.now())


def running(cooperative_ids: list[int]) -> dict[int, Notice]:
    """The notice of each stall that has one now, by cooperative; one query."""
    rows = Notice.unscoped.filter(cooperative__in=cooperative_ids, ended_at=None)
    return {row.cooperative_id: row for row in rows}


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the notice. What runs is announced, what was taken back is called off; of one that has come to
    its day the suspension itself tells."""
    notice = Notice.unscoped.select_related("cooperative").get(pk=payload["notice"])
    if notice.ended_at and notice.withdrawn_by_id is None:
        return
    with override("vi"):
        context: dict[str, object] = {
            "cooperative": notice.cooperative,
            "reason": notice.get_reason_display(),
            "effective_on": notice.effective_on,
            "is_withdrawn": notice.ended_at is not None,
            "stall_url": settings.SITE_URL + reverse("stall:today"),
            "hotline": settings.HOTLINE,
        }
    letter = letters.to_cooperative(notice.cooperative, Topic.COOPERATIVE_WARNED, lambda: context)
    messages.send_once(message_id, letter)
