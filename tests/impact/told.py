"""What cooperatives tell, for the tests: profiles and payouts."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from catalog.models import Category, Cooperative
from shop.accounts.models import User
from shop.impact import evaluations, payouts, profiles
from shop.impact.models import Evaluation, HouseholdPayout, PovertySheet
from shop.impact.payouts import Facts
from shop.impact.poverty import taking

YEAR: dict[str, Any] = {
    "members": 50,
    "households": 40,
    "poor": 12,
    "near_poor": 8,
    "minority": 36,
    "women": 22,
    "permanent_jobs": 9,
    "seasonal_jobs": 30,
    "average_income": 48_000_000,
    "profit": 120_000_000,
    "capital": 900_000_000,
    "land": 125_000,
}


def scored(cooperative: Cooperative) -> Evaluation:
    """Four points for each criterion of the year that has ended."""
    year = profiles.due_year()
    scores = {str(number): 4 for number in range(1, 16)}
    evaluations.score(cooperative.pk, year, scores, is_evaluated=True, shown=0, actor_id=None)
    return Evaluation.unscoped.latest("pk")


def taken_poverty_sheet(user: User) -> PovertySheet:
    """A list of last year, which brought nothing."""
    year = timezone.localdate().year - 1
    sheet = taking.keep("ho-ngheo.xlsx", year, "Quyết định 1", [], user=user)
    taking.take(sheet.pk, user=user)
    return sheet


def paid_to_households(cooperative: Cooperative, **changes: Any) -> HouseholdPayout:
    """Forty households, 12 of them poor and 8 near-poor, for last month's goods; or what is said otherwise."""
    ends_on = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    category = Category.objects.order_by("pk").first()
    assert category
    values = {
        "category_id": category.pk,
        "starts_on": ends_on.replace(day=1),
        "ends_on": ends_on,
        "households": 40,
        "poor": 12,
        "near_poor": 8,
        "amount": 80_000_000,
        "poor_amount": 20_000_000,
        "near_poor_amount": 12_000_000,
    }
    return payouts.tell(cooperative.pk, uuid.uuid4().hex, Facts(**values | changes), actor_id=None)
