"""Writing down what was paid to member households, and correcting it by a row that replaces another."""

import datetime
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.impact.models import HouseholdPayout
from shop.ledger.models import INCOME_ACCOUNTS, Account, Posting

LONGEST = datetime.timedelta(days=366)  # of one period
OLDEST = datetime.timedelta(days=2 * 366)  # since its last day


class OtherwiseTold(Exception):
    """A payout with this key was written before, with other facts; nothing was written."""

    def __init__(self, payout: HouseholdPayout) -> None:
        super().__init__(payout.pk)
        self.payout = payout


class Replaced(Exception):
    """Somebody has corrected the payout since the page was shown."""


@dataclass(frozen=True)
class Facts:
    """Households as counts, money in đồng; of nobody and nothing where it is taken back."""

    category_id: int
    starts_on: datetime.date
    ends_on: datetime.date
    households: int
    poor: int
    near_poor: int
    amount: int
    poor_amount: int
    near_poor_amount: int

    def nothing(self) -> "Facts":
        return replace(self, households=0, poor=0, near_poor=0, amount=0, poor_amount=0, near_poor_amount=0)


def facts_of(payout: HouseholdPayout) -> Facts:
    return Facts(**{name: getattr(payout, name) for name in Facts.__dataclass_fields__})


def standing() -> "QuerySet[HouseholdPayout]":
    """Of the scope's cooperative, without what was replaced; what was taken back is among them."""
    return HouseholdPayout.objects.filter(replaced_by=None).select_related("category", "replaces")


def earliest() -> datetime.date:
    """The first last day of a period that can still be told."""
    return timezone.localdate() - OLDEST


def sold_in(cooperative_id: int, starts_on: datetime.date, ends_on: datetime.date) -> int:
    """Đồng that the cooperative took in these days, on the market and by its own word elsewhere; one query."""
    rows = Posting.objects.filter(account__in=[*INCOME_ACCOUNTS, Account.DECLARED_SALES])
    found = rows.filter(cooperative=cooperative_id, entry__effective_on__range=(starts_on, ends_on))
    return -int(found.aggregate(total=Sum("amount", default=0))["total"])


def has_one_like(cooperative_id: int, facts: Facts, *, key: str) -> bool:
    """Whether another than that of this key stands already for the same goods and period."""
    rows = HouseholdPayout.unscoped.filter(cooperative_id=cooperative_id, replaced_by=None, households__gt=0)
    same = {"category_id": facts.category_id, "starts_on": facts.starts_on, "ends_on": facts.ends_on}
    return rows.filter(**same).exclude(key=key).exists()


@transaction.atomic
def tell(cooperative_id: int, key: str, facts: Facts, *, actor_id: int | None) -> HouseholdPayout:
    """Writes it once, however often it comes under its key. Raises OtherwiseTold."""
    payout, is_new = HouseholdPayout.unscoped.get_or_create(
        cooperative_id=cooperative_id,
        key=key,
        defaults=asdict(facts) | {"recorded_at": timezone.now(), "recorded_by_id": actor_id},
    )
    if not is_new and facts_of(payout) != facts:
        raise OtherwiseTold(payout)
    return payout


@transaction.atomic
def correct(payout_id: int, facts: Facts, *, reason: str, actor_id: int | None) -> HouseholdPayout | None:
    """What it really was; None where it says that already. Raises Replaced."""
    found = HouseholdPayout.unscoped.get(pk=payout_id)
    row_locks.hold(Cooperative.objects, no_key=True).get(pk=found.cooperative_id)
    newer = HouseholdPayout.unscoped.filter(replaces=found).first()
    if facts_of(newer or found) == facts:
        return None
    if newer:
        raise Replaced
    return HouseholdPayout.unscoped.create(
        cooperative_id=found.cooperative_id,
        key=f"r{found.pk}",
        replaces=found,
        reason=reason,
        recorded_at=timezone.now(),
        recorded_by_id=actor_id,
        **asdict(facts),
    )
