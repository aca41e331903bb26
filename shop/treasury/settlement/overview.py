"""The treasurer's view of settlements: what could be paid now, what waits, and telling who was paid.

The rules and the rows are `shop.ledger.settlement`'s.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog import text
from catalog.models import Cooperative
from shop.ledger import settlement, settlement_payment
from shop.ledger.models import Settlement, SettlementLine, SettlementStatus
from shop.notifications import letters, messages, outbox
from shop.notifications.topics import Topic
from shop.orders.models import Order


@dataclass(frozen=True)
class Outlook:
    """One cooperative's card money that no settlement has yet (đồng).

    `due_amount`: would be paid now; below zero it is kept back from the next. `later_amount`: orders under way,
    refunds under way, or after the day asked for. `oldest_on`: the day the oldest of what is due came in.
    """

    cooperative_id: int
    has_account: bool
    due_amount: int
    line_count: int
    later_amount: int
    oldest_on: datetime.date | None

    @property
    def is_payable(self) -> bool:
        return self.due_amount > 0

    @property
    def lacks_account(self) -> bool:
        return self.is_payable and not self.has_account


def yesterday() -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=1)


OUTLOOK = """
    WITH lines (cooperative_id, amount, day, is_due, is_earned) AS MATERIALIZED ({lines})
    SELECT found.*, h.bank_id IS NOT NULL AND h.bank_account_number <> '' FROM (
        SELECT cooperative_id, COALESCE(-SUM(amount) FILTER (WHERE is_due), 0) AS due,
               COUNT(*) FILTER (WHERE is_due), COALESCE(-SUM(amount) FILTER (WHERE NOT is_due), 0) AS later,
               MIN(day) FILTER (WHERE is_due AND is_earned)
        FROM lines GROUP BY cooperative_id
    ) AS found JOIN catalog_cooperative h ON h.id = found.cooperative_id
    WHERE due <> 0 OR later <> 0 ORDER BY due DESC, h.name_sort_key
"""


def outlook(until: datetime.date, *, cooperative_id: int | None = None) -> list[Outlook]:
    """Every cooperative with card money not settled yet, the most to be paid first; one query."""
    undone = Order.unscoped.filter(status__in=settlement.UNDONE).values("number")
    is_earned = Q(amount__lt=0) & ~Q(entry__order_number__in=undone)
    rows = (
        settlement.unsettled(cooperative_id=cooperative_id)
        .order_by()
        .annotate(due=_as_column(settlement.is_due(until, cooperative_id)), earned=_as_column(is_earned))
        .values_list("cooperative", "amount", "entry__effective_on", "due", "earned")
    )
    lines, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(OUTLOOK.format(lines=lines), values)
        return [
            Outlook(key, has_account, int(due), count, int(later), oldest_on)
            for key, due, count, later, oldest_on, has_account in cursor.fetchall()
        ]


def _as_column(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def of(outlooks: Sequence[Outlook]) -> dict[int, Cooperative]:
    """The cooperatives of these, by key, with what a list of them shows; one query."""
    shown = (
        *("name", "name_sort_key", "bank_account_number", "bank_account_name"),
        *("bank__short_name", "commune__name"),
    )
    rows = Cooperative.objects.filter(pk__in=[row.cooperative_id for row in outlooks])
    return rows.select_related("bank", "commune").only(*shown).in_bulk()


def oldest_unpaid_on(outlooks: Iterable[Outlook]) -> datetime.date | None:
    """The day that the oldest card money came in which a cooperative could have and has not been paid: due, or on
    a settlement not marked as paid. One query."""
    days = [row.oldest_on for row in outlooks if row.is_payable and row.oldest_on]
    ready = SettlementLine.unscoped.filter(settlement__status=SettlementStatus.READY, amount__gt=0)
    waiting = ready.aggregate(day=Min("posting__entry__effective_on"))["day"]
    return min([*days, *([waiting] if waiting else [])], default=None)


@transaction.atomic
def mark_paid(
    settlement_id: int, *, paid_on: datetime.date, bank_reference: str, actor_id: int | None
) -> Settlement:
    """As `ledger.settlement_payment.mark_paid`, and the cooperative is told."""
    paid = settlement_payment.mark_paid(
        settlement_id, paid_on=paid_on, bank_reference=bank_reference, actor_id=actor_id
    )
    outbox.write(Topic.SETTLEMENT_PAID, settlement=paid.pk)
    return paid


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """Mails the cooperative that its money is on the way. The payload names the settlement."""
    paid = Settlement.unscoped.select_related("cooperative", "bank").get(pk=payload["settlement"])
    context = partial(_letter_context, paid)
    messages.send_once(message_id, letters.to_cooperative(paid.cooperative, Topic.SETTLEMENT_PAID, context))


def _letter_context(paid: Settlement) -> dict[str, object]:
    with override("vi"):
        url = reverse("stall:settlement", args=[paid.number])
    return {
        "settlement": paid,
        "account": text.masked(paid.account_number),
        "url": settings.SITE_URL + url,
    }
