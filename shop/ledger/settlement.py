"""Settlements: what is owed to a cooperative on `payable`, paid out once (promise M5).

What the bank did with it is `shop.ledger.settlement_payment`'s. Locks: the cooperative's row, then the settlement's.
Errors: NoAccount · MovedOn → AlreadyPaid, NotTheLatest
"""

import datetime
import logging
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.ledger.models import (
    Account,
    EntryKind,
    Posting,
    Settlement,
    SettlementLine,
)
from shop.orders.models import Order, PaymentMethod, Status

logger = logging.getLogger(__name__)
UNDONE = (Status.CANCELLED, Status.RETURNED)


class NoAccount(Exception):
    """The cooperative has told no bank account that it could be paid on."""

    def __init__(self, cooperative: Cooperative) -> None:
        super().__init__(cooperative.name)
        self.cooperative = cooperative


class MovedOn(Exception):
    """The settlement is no longer in a state from which this can be done; nothing was changed (a 409)."""


class AlreadyPaid(MovedOn):
    """It is marked as paid."""


class NotTheLatest(MovedOn):
    """A later settlement of the cooperative was built upon it."""


@dataclass
class Run:
    """What one run over all cooperatives made, and whom it could not pay."""

    made: list[Settlement] = field(default_factory=list)
    without_account: list[Cooperative] = field(default_factory=list)


def unsettled(until: datetime.date | None = None, cooperative_id: int | None = None) -> QuerySet[Posting]:
    """Postings on `payable` that no settlement has, of one cooperative where it is named; settlements' own entries
    are what was paid, not owed."""
    rows = Posting.objects.filter(_of(cooperative_id), account=Account.PAYABLE, settlement_line__isnull=True)
    rows = rows.exclude(entry__kind=EntryKind.SETTLEMENT)
    return rows.filter(entry__effective_on__lte=until) if until else rows


def due(until: datetime.date, cooperative_id: int | None = None) -> QuerySet[Posting]:
    """Those to be settled up to and with a day of Vietnam, as `is_due` says."""
    return unsettled(until, cooperative_id).filter(is_due(until, cooperative_id))


def is_due(until: datetime.date, cooperative_id: int | None = None) -> Q:
    """Unsettled postings of orders that have come to an end, or of no order, up to and with a day of Vietnam.

    A cancelled or returned order is waited for until its refund is posted: its money is the buyer's. So is one
    whose money Stripe has taken back until its dispute is decided. Which orders wait is found once, and not for each
    posting again.
    """
    orders = Order.unscoped.filter(_of(cooperative_id)).order_by()
    lines = Posting.objects.filter(_of(cooperative_id)).exclude(entry__order_number="").order_by()
    under_way = orders.exclude(status__in=(Status.DELIVERED, *UNDONE)).values("number")
    owed = _sums(lines.filter(account=Account.PAYABLE, entry__order_number=OuterRef("number")))
    # By order: there are few of them, and their lines would be looked for in the whole ledger.
    not_refunded = orders.alias(owed=Subquery(owed.values("total"))).filter(
        status__in=UNDONE, payment_method=PaymentMethod.CARD, owed__lt=0
    )
    disputed = _sums(lines.filter(account=Account.DISPUTED)).filter(total__gt=0)
    return (
        Q(entry__effective_on__lte=until)
        & ~Q(entry__order_number__in=under_way)
        & ~Q(entry__order_number__in=not_refunded.values("number"))
        & ~Q(entry__order_number__in=disputed.values("entry__order_number"))
    )


def _of(cooperative_id: int | None) -> Q:
    return Q() if cooperative_id is None else Q(cooperative=cooperative_id)


def _sums(lines: QuerySet[Posting]) -> Any:
    return lines.values("entry__order_number").annotate(total=Sum("amount"))


@transaction.atomic
def create(cooperative_id: int, *, until: datetime.date, actor_id: int | None) -> Settlement | None:
    """A settlement of everything due to a cooperative, on the account it has now; None where that is not more
    than zero đồng, and nothing is written.

    Raises NoAccount; Cooperative.DoesNotExist.
    """
    cooperative = _lock(cooperative_id)
    postings = _take(cooperative_id, until)
    total = -sum(row.amount for row in postings)
    if total <= 0:
        return None
    if not cooperative.accepts_transfer or cooperative.bank is None:
        raise NoAccount(cooperative)
    now = timezone.now()
    pk = _next_key()
    settlement = Settlement.unscoped.create(
        pk=pk,
        number=f"DS-{timezone.localtime(now):%Y%m}-{pk:05d}",
        cooperative=cooperative,
        until=until,
        total_amount=total,
        bank=cooperative.bank,
        account_number=cooperative.bank_account_number,
        account_name=cooperative.bank_account_name,
        created_at=now,
        created_by_id=actor_id,
    )
    SettlementLine.unscoped.bulk_create(
        [SettlementLine(settlement=settlement, posting=row, amount=-row.amount) for row in postings],
        batch_size=5000,
    )
    logger.info("user %s made settlement %s", actor_id, settlement.number)
    return settlement


def create_all(until: datetime.date, actor_id: int | None) -> Run:
    """One settlement for each cooperative that something is due to, each in a transaction of its own."""
    run = Run()
    ids = due(until).order_by().values_list("cooperative", flat=True).distinct()
    for cooperative_id in Cooperative.objects.filter(pk__in=list(ids)).values_list("pk", flat=True):
        try:
            settlement = create(cooperative_id, until=until, actor_id=actor_id)
        except NoAccount as error:
            run.without_account.append(error.cooperative)
        else:
            run.made += [settlement] if settlement else []
    return run


@transaction.atomic
def withdraw(settlement_id: int, *, actor_id: int | None) -> None:
    """Takes a settlement back that is not paid, because its account was wrong, say; all of it is due again.

    Who did it stays in the admin's log. Raises AlreadyPaid, NotTheLatest; Settlement.DoesNotExist.
    """
    _lock(Settlement.unscoped.values_list("cooperative_id", flat=True).get(pk=settlement_id))
    settlement = lock_settlement(settlement_id)
    if settlement.is_paid:
        raise AlreadyPaid(settlement.number)
    if Settlement.unscoped.filter(cooperative=settlement.cooperative_id, pk__gt=settlement.pk).exists():
        raise NotTheLatest(settlement.number)
    if actor_id is not None:
        LogEntry.objects.create(
            user_id=actor_id,
            content_type=ContentType.objects.get_for_model(Settlement),
            object_id=str(settlement.pk),
            object_repr=settlement.number,
            action_flag=DELETION,
            change_message=f"{settlement.total_amount} VND → {settlement.bank_id} {settlement.account_number}",
        )
    SettlementLine.unscoped.filter(settlement=settlement).delete()
    settlement.delete()
    logger.info("user %s withdrew settlement %s", actor_id, settlement.number)


def withdrawal(number: str) -> LogEntry | None:
    """Who withdrew the settlement of this number, and when; None where nobody did."""
    of_settlements = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Settlement))
    return (
        of_settlements.filter(object_repr=number, action_flag=DELETION)
        .select_related("user")
        .order_by("-pk")
        .first()
    )


def _lock(cooperative_id: int) -> Cooperative:
    """Two runs take turns. No stronger: an order being placed must not wait for a settlement."""
    rows = row_locks.hold(Cooperative.objects.select_related("bank"), no_key=True)
    return rows.get(pk=cooperative_id)


def lock_settlement(settlement_id: int) -> Settlement:
    """Whoever changes it next waits. Raises Settlement.DoesNotExist."""
    return row_locks.hold(Settlement.unscoped, no_key=True).get(pk=settlement_id)


def _take(cooperative_id: int, until: datetime.date) -> list[Posting]:
    return list(due(until, cooperative_id).order_by("pk"))


def _next_key() -> int:
    """The number carries the key, so that it is unique without a counter that all cooperatives wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Settlement._meta.db_table])
        return int(cursor.fetchone()[0])
