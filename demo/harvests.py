"""What cooperatives paid to their member households for each harvest of two years, taken into the tables; one
told late, one corrected. About three fifths of what was sold in the quarter went to households.
"""

import datetime
from collections import defaultdict

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from catalog import days
from catalog.models import Category, Cooperative
from demo.impact import SILENT, people_of, stalls
from demo.people import UNION, find
from shop.impact import payouts, quarters, releasing
from shop.impact.models import HouseholdPayout
from shop.impact.payouts import Facts
from shop.ledger.models import INCOME_ACCOUNTS, Account, Posting

QUARTERS = 8
LATE = 5  # place of the stall that tells after its quarter was taken into the tables
CORRECTED = 0  # corrects after that
LEAST_SOLD = 1_000_000  # đồng in a quarter, under which nothing was paid yet

Sold = dict[tuple[int, datetime.date], int]  # đồng by cooperative and quarter


@transaction.atomic
def play() -> int:
    """Once, after orders and declared sales, with tenant scopes off; how many payouts were told."""
    if HouseholdPayout.unscoped.exists():
        return 0
    officer = find(UNION)
    latest = quarters.latest()
    told = [latest]
    while len(told) < QUARTERS:
        told.insert(0, quarters.before(told[0]))
    scene = Scene(told[0])
    for quarter in told:
        absent = (*SILENT, LATE) if quarter == latest else ()
        scene.tell(quarter, [place for place in range(len(scene.stalls)) if place not in absent])
        releasing.release(quarter, actor_id=officer.pk if officer else None)
    scene.tell(latest, [LATE])
    scene.correct(latest)
    return HouseholdPayout.unscoped.count()


class Scene:
    """Who pays for what, and how much was sold."""

    def __init__(self, first: datetime.date) -> None:
        self.stalls, self.people, self.now = stalls(), people_of(), timezone.now()
        self.sold = _sold(first)
        self.goods: dict[int, list[tuple[Category, frozenset[int]]]] = defaultdict(list)
        for stall in Cooperative.objects.prefetch_related("products__category"):
            for product in stall.products.all():
                self.goods[stall.pk].append((product.category, frozenset(product.season_months)))

    def tell(self, quarter: datetime.date, places: list[int]) -> None:
        """One payout of each, some days after the quarter's end."""
        rows = []
        for place in places:
            facts = self._facts(place, quarter) if place < len(self.stalls) else None
            if facts is None:
                continue
            stall = self.stalls[place]
            told_at = days.midnight(quarters.after(quarter)) + datetime.timedelta(
                days=4 + place % 9, hours=18
            )
            rows.append(
                HouseholdPayout(
                    cooperative=stall,
                    key=f"demo-{quarter}",
                    recorded_at=min(told_at, self.now) if place != LATE else self.now,
                    recorded_by_id=self.people.get(stall.pk),
                    **vars(facts),
                )
            )
        HouseholdPayout.unscoped.bulk_create(rows)

    def _facts(self, place: int, quarter: datetime.date) -> Facts | None:
        """For the goods that are harvested in the quarter; None where hardly anything was sold."""
        stall = self.stalls[place]
        sold = self.sold.get((stall.pk, quarter), 0)
        months = {quarter.month, quarter.month + 1, quarter.month + 2}
        goods = self.goods[stall.pk]
        ripe = [category for category, season in goods if not season or season & months]
        if sold < LEAST_SOLD or not goods:
            return None
        whole = max(stall.member_households * (60 + 4 * (place % 7)) // 100, 1)
        poor, near_poor = whole * (14 + 3 * (place % 5)) // 100, whole * (9 + place % 4) // 100
        each = max(sold * (54 + 3 * (place % 5)) // 100 // whole // 1000 * 1000, 1000)
        return Facts(
            category_id=(ripe or [goods[0][0]])[0].pk,
            starts_on=quarter,
            ends_on=quarters.last_of(quarter),
            households=whole,
            poor=poor,
            near_poor=near_poor,
            amount=whole * each,
            poor_amount=poor * each * 7 // 10,
            near_poor_amount=near_poor * each * 8 // 10,
        )

    def correct(self, quarter: datetime.date) -> None:
        """A correction after the release changes no table."""
        stall = self.stalls[CORRECTED]
        paid = HouseholdPayout.unscoped.filter(cooperative=stall, ends_on__gte=quarter).first()
        if paid:
            facts = payouts.facts_of(paid)
            each = facts.amount // facts.households
            more = Facts(
                **{**vars(facts), "households": facts.households + 2, "amount": facts.amount + 2 * each}
            )
            payouts.correct(paid.pk, more, reason="Đếm sót hai hộ ở bản trên", actor_id=None)


def _sold(first: datetime.date) -> Sold:
    """On the market and elsewhere since a day."""
    rows = Posting.objects.filter(
        account__in=[*INCOME_ACCOUNTS, Account.DECLARED_SALES], entry__effective_on__gte=first
    )
    sold: Sold = defaultdict(int)
    for key, day, amount in (
        rows.order_by().values_list("cooperative", "entry__effective_on").annotate(sum=Sum("amount"))
    ):
        sold[key, quarters.first_of(day)] -= amount
    return sold
