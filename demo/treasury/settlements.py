"""Card money of the demo's last closed months, settled and paid; this month's, partly made and not yet paid."""

import datetime

from django.utils import timezone

from catalog import days, groups
from demo.treasury import old_settlements
from shop.accounts.models import User
from shop.ledger import settlement, settlement_payment
from shop.ledger.models import Settlement
from shop.reports import income

MONTHS = 2  # closed ones that were settled
READY = 3  # cooperatives that wait for the bank now
APPROVED = 2  # of those; the others still want a second pair of eyes


def play(now: datetime.datetime) -> None:
    """Each closed month is settled on the third of the next and paid the day after; the books are those of the
    orders that were written before."""
    roles = (groups.TREASURER, groups.SIGNER)
    officers = list(User.objects.filter(groups__name__in=roles).order_by("pk").values_list("pk", flat=True))
    actor_id = officers[0] if officers else None
    today = timezone.localdate(now)
    *starts, running = income.month_starts(today, MONTHS + 1)
    old_settlements.write(starts[0], officers)
    for following in [*starts[1:], running]:
        midnight = days.midnight(following)
        made_at = min(midnight + old_settlements.WORKING_DAY, now)
        run = settlement.create_all(following - datetime.timedelta(days=1), actor_id)
        for made in run.made:
            if _approve(made, officers, made_at):
                _pay(made, made_at, now, actor_id)
    yesterday = today - datetime.timedelta(days=1)
    waiting = settlement.due(yesterday).order_by().values_list("cooperative", flat=True).distinct()
    for place, cooperative_id in enumerate(sorted(waiting)[:READY]):
        try:
            ready = settlement.create(cooperative_id, until=yesterday, actor_id=actor_id)
        except settlement.NoAccount:
            continue
        if ready and place < APPROVED:
            _approve(ready, officers, now)


def _approve(made: Settlement, officers: list[int], approved_at: datetime.datetime) -> bool:
    """By somebody other than who made it; False where there is nobody else."""
    *others, second = officers or [0]
    if not others:
        return False
    settlement_payment.approve(made.pk, actor_id=second)
    Settlement.unscoped.filter(pk=made.pk).update(approved_at=approved_at)
    return True


def _pay(made: Settlement, made_at: datetime.datetime, now: datetime.datetime, actor_id: int | None) -> None:
    """Dates it back, then marks it as paid; nobody is told of what was paid long ago."""
    paid_at = min(made_at + datetime.timedelta(days=1), now)
    row = Settlement.unscoped.filter(pk=made.pk)
    number = f"DS-{timezone.localtime(made_at):%Y%m}-{made.pk:05d}"
    row.update(number=number, created_at=made_at)
    paid_on = timezone.localdate(paid_at)
    settlement_payment.mark_paid(
        made.pk, paid_on=paid_on, bank_reference=f"FT{paid_on:%y%j}{made.pk:05d}", actor_id=actor_id
    )
    row.update(paid_at=paid_at)
