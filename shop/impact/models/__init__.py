"""What income means for people: a file per idea."""

from shop.impact.models.payouts import HouseholdPayout
from shop.impact.models.profiles import YearlyProfile

__all__ = [
    "HouseholdPayout",
    "YearlyProfile",
]
