"""Telling and reading yearly profiles: of each cooperative and year the version that counts, or did at a moment."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.impact.models import YearlyProfile
from shop.impact.models.profiles import FIGURES
from shop.impact.protection import LEAST

OLDEST = 6  # years back that can still be told

Figures = Mapping[str, int | None]


class Changed(Exception):
    """Somebody has told this year since the page was shown."""


@dataclass(frozen=True)
class Source:
    """Who gave the figures, from what paper, and who wrote them down."""

    reporter: str
    paper: str
    actor_id: int | None


def due_year(today: datetime.date | None = None) -> int:
    """The year that is told now: the one that has ended."""
    return (today or timezone.localdate()).year - 1


def years() -> range:
    """Those that can be told, the newest last."""
    return range(due_year() - OLDEST + 1, due_year() + 1)


def of_year(year: int, *, known_at: datetime.datetime | None = None) -> "QuerySet[YearlyProfile]":
    """Of each cooperative the version that counts, or counted at a moment. Not within a scope."""
    rows = YearlyProfile.unscoped.filter(year=year)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    newest = rows.order_by("cooperative_id", "-pk").distinct("cooperative_id").values("pk")
    return YearlyProfile.unscoped.filter(pk__in=newest).select_related("cooperative__commune", "recorded_by")


def latest(
    cooperative_id: int, year: int, *, known_at: datetime.datetime | None = None
) -> YearlyProfile | None:
    """The version that counts, or counted at a moment."""
    return of_year(year, known_at=known_at).filter(cooperative_id=cooperative_id).first()


def versions(cooperative_id: int, year: int) -> list[YearlyProfile]:
    """All, the newest first."""
    rows = YearlyProfile.unscoped.filter(cooperative_id=cooperative_id, year=year)
    return list(rows.select_related("recorded_by").order_by("-pk"))


def figures_of(profile: YearlyProfile) -> dict[str, int | None]:
    return {name: getattr(profile, name) for name in FIGURES}


@transaction.atomic
def tell(cooperative_id: int, year: int, figures: Figures, source: Source, *, shown: int) -> bool:
    """Writes a version; False where it says what the latest one said.

    `shown`: the key of the version that the page knew, 0 where there was none. Raises Changed.
    """
    row_locks.hold(Cooperative.objects).get(pk=cooperative_id)
    known = latest(cooperative_id, year)
    if known and figures_of(known) == dict(figures) and known.paper == source.paper:
        return False
    if (known.pk if known else 0) != shown:
        raise Changed
    YearlyProfile.unscoped.create(
        cooperative_id=cooperative_id,
        year=year,
        reporter=source.reporter,
        paper=source.paper,
        recorded_at=timezone.now(),
        recorded_by_id=source.actor_id,
        **figures,
    )
    return True


def shown_figures(profile: YearlyProfile) -> dict[str, int | None]:
    """What others than the cooperative may read of it; None for what is not known, and for counts of households under
    LEAST or that would give one away: each division is shown whole or not at all, and no sums are."""
    found = figures_of(profile)
    poor, near_poor = profile.poor, profile.near_poor
    if min(poor, near_poor, profile.households - poor - near_poor) < LEAST:
        found["poor"] = found["near_poor"] = None
    if profile.minority is not None and min(profile.minority, profile.households - profile.minority) < LEAST:
        found["minority"] = None
    if profile.households < LEAST:
        found["households"] = None
    return found
