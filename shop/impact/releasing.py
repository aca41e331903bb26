"""Putting what cooperatives told of a quarter's payouts into the union's tables, each cooperative once.

A household that is paid three times in a quarter is one household: of each cooperative the payout to the most of them
counts for the households, all of them for the money.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from catalog.models import Cooperative
from shop.impact import protection, quarters
from shop.impact.models import HouseholdPayout, Release, ReleasedCooperative, ReleasedSplit, ReleasedUnit
from shop.impact.protection import Bundle, Row


@dataclass
class Told:
    """One cooperative's quarter; money in đồng."""

    row: Row
    amount: int = 0
    poor_amount: int = 0
    near_poor_amount: int = 0


def reported(quarter: datetime.date) -> set[int]:
    """Cooperatives whose payouts stand in that quarter: those whose last day lies in it."""
    return {payout.cooperative_id for payout in _standing(quarter)}


def reported_in(
    wanted: Sequence[datetime.date], *, known_at: datetime.datetime | None = None
) -> dict[datetime.date, set[int]]:
    """The same of several quarters, by each, or as it stood at a moment; one query."""
    if not wanted:
        return {}
    rows = HouseholdPayout.unscoped.filter(households__gt=0)
    if known_at is None:
        rows = rows.filter(replaced_by=None)
    else:
        rows = rows.filter(recorded_at__lt=known_at).exclude(replaced_by__recorded_at__lt=known_at)
    days = rows.filter(ends_on__gte=min(wanted), ends_on__lt=quarters.after(max(wanted)))
    found: dict[datetime.date, set[int]] = {}
    for key, ends_on in days.order_by().values_list("cooperative", "ends_on"):
        found.setdefault(quarters.first_of(ends_on), set()).add(key)
    return found


def released(quarter: datetime.date) -> set[int]:
    """Cooperatives that are in its tables."""
    rows = ReleasedCooperative.unscoped.filter(quarter=quarter)
    return set(rows.values_list("cooperative_id", flat=True))


def corrected_since(quarter: datetime.date) -> int:
    """Cooperatives of the tables that have told or corrected something of the quarter since; it is not in them."""
    at = dict(
        ReleasedCooperative.unscoped.filter(quarter=quarter).values_list(
            "cooperative_id", "release__released_at"
        )
    )
    ends = {"ends_on__gte": quarter, "ends_on__lt": quarters.after(quarter)}
    later = HouseholdPayout.unscoped.filter(cooperative_id__in=at, **ends)
    rows = later.values_list("cooperative_id", "recorded_at")
    return len({key for key, recorded_at in rows if recorded_at > at[key]})


def _standing(quarter: datetime.date) -> list[HouseholdPayout]:
    rows = HouseholdPayout.unscoped.filter(replaced_by=None, households__gt=0)
    found = rows.filter(ends_on__gte=quarter, ends_on__lt=quarters.after(quarter))
    return list(found.order_by("cooperative_id", "-households", "-ends_on", "-pk"))


def waiting(quarter: datetime.date) -> list[Told]:
    """What was told and is not in the tables."""
    known = released(quarter)
    payouts = [payout for payout in _standing(quarter) if payout.cooperative_id not in known]
    places = {
        pk: (commune, district)
        for pk, commune, district in Cooperative.objects.filter(
            pk__in={payout.cooperative_id for payout in payouts}
        ).values_list("pk", "commune_id", "former_district")
    }
    told: dict[int, Told] = {}
    for payout in payouts:
        key = payout.cooperative_id
        if key not in told:
            told[key] = Told(Row(key, *places[key], payout.households, payout.poor, payout.near_poor))
        told[key].amount += payout.amount
        told[key].poor_amount += payout.poor_amount
        told[key].near_poor_amount += payout.near_poor_amount
    return list(told.values())


@transaction.atomic
def release(quarter: datetime.date, *, actor_id: int | None) -> tuple[int, int]:
    """How many cooperatives came into the tables, and how many wait because they are too few to be shown.

    What waits comes in with others that tell later. Raises ValueError for a quarter that has not ended.
    """
    if quarter > quarters.latest():
        raise ValueError(quarter)
    advisory.hold(Lock.HOUSEHOLD_RELEASE)
    told = {each.row.key: each for each in waiting(quarter)}
    plan = protection.plan([each.row for each in told.values()])
    if plan.units:
        made = Release.objects.create(quarter=quarter, released_at=timezone.now(), released_by_id=actor_id)
        _write(made, plan, told)
    return sum(len(unit.rows) for unit in plan.units), len(plan.left_out)


def _write(release: Release, plan: protection.Plan, told: dict[int, Told]) -> None:
    split_of: dict[int, ReleasedSplit] = {}
    for places in plan.splits:
        split = _split(release, [plan.units[place] for place in places], told)
        split_of |= dict.fromkeys(places, split)
    for place, bundle in enumerate(plan.units):
        unit = ReleasedUnit.objects.create(
            release=release,
            split=split_of.get(place),
            households=bundle.households,
            amount=sum(told[row.key].amount for row in bundle.rows),
        )
        ReleasedCooperative.unscoped.bulk_create(
            ReleasedCooperative(
                release=release,
                quarter=release.quarter,
                cooperative_id=row.key,
                unit=unit,
                commune_id=row.commune,
                former_district=row.district,
            )
            for row in bundle.rows
        )


def _split(release: Release, units: Sequence[Bundle], told: dict[int, Told]) -> ReleasedSplit:
    keys = [row.key for unit in units for row in unit.rows]
    return ReleasedSplit.objects.create(
        release=release,
        households=sum(unit.households for unit in units),
        poor=sum(unit.poor for unit in units),
        near_poor=sum(unit.near_poor for unit in units),
        poor_amount=sum(told[key].poor_amount for key in keys),
        near_poor_amount=sum(told[key].near_poor_amount for key in keys),
    )
