"""Settlements that were paid and that nobody of their stall has opened: reminded, then rung up by the union."""

import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.templatetags.money import dong
from shop.ledger.models import Settlement
from shop.ledger.models.settlements import SettlementStatus
from shop.notifications import asked_calls, ladder, letters, messages, outbox
from shop.notifications.ladder import Wait
from shop.notifications.letters import Recipient
from shop.notifications.models import Ladder
from shop.notifications.topics import Topic
from shop.treasury.models import SettlementOpened

LAPSES_AFTER = datetime.timedelta(days=60)  # an older one is nobody's worry any more


def note_opened(settlement: Settlement, user_id: int) -> None:
    """Somebody of the stall looks at it; the first time is kept."""
    if settlement.status == SettlementStatus.PAID:
        SettlementOpened.unscoped.get_or_create(settlement=settlement, defaults={"opened_by_id": user_id})


def climb() -> int:
    """Takes each step that is due; returns how many. May run twice at once."""
    rows = Settlement.unscoped.filter(
        status=SettlementStatus.PAID, paid_at__gte=timezone.now() - LAPSES_AFTER, opened=None
    )
    waits = [Wait(Ladder.SETTLEMENT, row.pk, row.cooperative_id, row.paid_at) for row in rows if row.paid_at]
    return ladder.climb_all(ladder.with_steps(waits), _act)


def _act(wait: Wait, step: str) -> None:
    if step == ladder.REMIND:
        outbox.write(Topic.SETTLEMENT_UNOPENED, settlement=wait.subject)
        return
    row = Settlement.unscoped.select_related("cooperative").get(pk=wait.subject)
    with override("vi"):
        names = {"number": row.number, "amount": dong(row.total_amount)}
        subject = _("Lần chốt tiền (đối soát) %(number)s, %(amount)s, chưa ai mở xem") % names
        body = _(
            "Hỏi hợp tác xã tiền %(amount)s đã về tài khoản chưa. Nhờ mở chợ, vào mục Tiền, xem lần chốt tiền (đối"
            " soát) %(number)s có đúng không."
        )
    asked_calls.ask(Recipient.of_cooperative(row.cooperative), subject, body % names)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the settlement. One that was opened meanwhile is not told any more."""
    rows = Settlement.unscoped.select_related("cooperative")
    row = rows.filter(pk=payload["settlement"], opened=None).first()
    if row is not None:
        topic = Topic.SETTLEMENT_UNOPENED
        messages.send_once(message_id, letters.to_cooperative(row.cooperative, topic, partial(_context, row)))


def _context(row: Settlement) -> dict[str, object]:
    with override("vi"):
        url = reverse("stall:settlement", args=[row.number])
    return {"settlement": row, "url": settings.SITE_URL + url}
