"""Telling and reading yearly profiles: of each cooperative and year the version that counts, or did at a moment."""

import datetime
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.impact import protection
from shop.impact.models import YearlyProfile
from shop.impact.models.profiles import FIGURES
from shop.impact.protection import LEAST

OLDEST = 6  # years back that can still be told
COUNTED = ("households", "poor", "near_poor", "minority")

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
    newest = (
        all_of(year, known_at=known_at)
        .order_by("cooperative_id", "-pk")
        .distinct("cooperative_id")
        .values("pk")
    )
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


@dataclass(frozen=True)
class Shown:
    """What others than the cooperative may read of a year: None for what is not known, and for counts of households
    that are hidden. Those are of `counted`, an earlier version than `profile` where the latest would give away what it
    corrects."""

    profile: YearlyProfile
    counted: YearlyProfile
    figures: dict[str, int | None]


def shown_of(rows: Iterable[YearlyProfile]) -> dict[tuple[int, int], Shown]:
    """By cooperative and year, of all versions there were (ADR 33)."""
    by_year: dict[tuple[int, int], list[YearlyProfile]] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        by_year.setdefault((row.cooperative_id, row.year), []).append(row)
    return {key: _shown(told) for key, told in by_year.items()}


def all_of(year: int, *, known_at: datetime.datetime | None = None) -> "QuerySet[YearlyProfile]":
    """Every version of a year that there is, or was at a moment. Not within a scope."""
    rows = YearlyProfile.unscoped.filter(year=year)
    return rows if known_at is None else rows.filter(recorded_at__lte=known_at)


def shown(cooperative_id: int, year: int) -> Shown | None:
    """None where nothing was told."""
    return shown_of(all_of(year).filter(cooperative_id=cooperative_id)).get((cooperative_id, year))


def _shown(told: Sequence[YearlyProfile]) -> Shown:
    """`told`: the versions of one year, the oldest first. A version's counts of households are shown all together, or
    those before them stay."""
    counted, seen = told[0], [_read_from(told[0])]
    for row in told[1:]:
        figures = _read_from(row)
        if protection.may_follow(figures, seen):
            counted = row
            seen.append(figures)
    last = told[-1]
    return Shown(last, counted, figures_of(last) | {name: _alone(counted)[name] for name in COUNTED})


def _alone(profile: YearlyProfile) -> dict[str, int | None]:
    """Its counts of households, None for those under LEAST or that would give one away: each division is shown whole or
    not at all, and no sums are."""
    found: dict[str, int | None] = {name: getattr(profile, name) for name in COUNTED}
    poor, near_poor = profile.poor, profile.near_poor
    if min(poor, near_poor, profile.households - poor - near_poor) < LEAST:
        found["poor"] = found["near_poor"] = None
    if profile.minority is not None and min(profile.minority, profile.households - profile.minority) < LEAST:
        found["minority"] = None
    if profile.households < LEAST:
        found["households"] = None
    return found


def _read_from(profile: YearlyProfile) -> dict[Hashable, int]:
    """All that a reader works out of what a version shows."""
    shown = _alone(profile)
    found: dict[Hashable, int] = {}
    whole, poor, near_poor, minority = (shown[name] for name in COUNTED)
    if whole is not None:
        found["households"] = whole
    if whole is not None and poor is not None and near_poor is not None:
        found |= protection.division(poor, near_poor, whole - poor - near_poor)
    if whole is not None and minority is not None:
        found |= {"minority": minority, "majority": whole - minority}
    return found
