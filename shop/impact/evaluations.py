"""Scoring a year, and the union's word on it. Circular 01/2020/TT-BKHĐT; its rule is data (`EvaluationRule`)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, QuerySet, Sum
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.impact import evaluation_rules
from shop.impact.models import Evaluation, EvaluationRule, EvaluationWord, HouseholdPayout, YearlyProfile
from shop.impact.models.evaluations import Band
from shop.reports.models import DailySales

Scores = Mapping[str, int]


class Changed(Exception):
    """Somebody has scored this year since the page was shown."""


@dataclass(frozen=True)
class Known:
    """What the market knows of a year: goods sold (đồng) in it and in the one before, households that were paid at
    once at most, and member households by the profile (None: not told)."""

    sold: int
    sold_before: int
    paid_households: int
    member_households: int | None
    trained_people: int = 0  # and at how many classes; told by who sees the classes
    trained_classes: int = 0


def is_too_young(stall: Cooperative, year: int) -> bool:
    """Founded in that year or later: younger than twelve months at its end."""
    return stall.founded_year is not None and stall.founded_year >= year


def band_of(rule: EvaluationRule, total: int) -> str:
    """The band (a Band) of so many points."""
    return next((name for name, least in rule.bands if total >= least), str(Band.WEAK))


def known(cooperative_id: int, year: int) -> Known:
    goods = dict(
        DailySales.objects.filter(cooperative=cooperative_id, day__year__in=(year - 1, year))
        .order_by()
        .values_list("day__year")
        .annotate(goods=Sum("goods_amount"))
    )
    paid = HouseholdPayout.unscoped.filter(
        cooperative=cooperative_id, replaced_by=None, ends_on__year=year
    ).order_by("-households")
    told = YearlyProfile.unscoped.filter(cooperative=cooperative_id, year=year).order_by("-pk")
    return Known(
        int(goods.get(year, 0)),
        int(goods.get(year - 1, 0)),
        paid.values_list("households", flat=True).first() or 0,
        told.values_list("households", flat=True).first(),
    )


def of_year(year: int, *, known_at: datetime.datetime | None = None) -> "QuerySet[Evaluation]":
    """Of each cooperative the scoring that counts, or counted at a moment, with the union's words on it. Not within a
    scope."""
    told = Evaluation.unscoped.filter(year=year)
    if known_at is not None:
        told = told.filter(recorded_at__lte=known_at)
    newest = told.order_by("cooperative_id", "-pk").distinct("cooperative_id")
    words = Prefetch(
        "words", EvaluationWord.unscoped.select_related("said_by").order_by("pk"), to_attr="said"
    )
    rows = Evaluation.unscoped.filter(pk__in=newest.values("pk"))
    return rows.select_related("cooperative__commune", "rule").prefetch_related(words)


def latest(cooperative_id: int, year: int) -> Evaluation | None:
    return of_year(year).filter(cooperative_id=cooperative_id).first()


@transaction.atomic
def score(
    cooperative_id: int, year: int, scores: Scores, *, is_evaluated: bool, shown: int, actor_id: int | None
) -> bool:
    """Writes a scoring; False where it says what the latest one said. Raises Changed."""
    row_locks.hold(Cooperative.objects).get(pk=cooperative_id)
    rule, before = evaluation_rules.of(year), latest(cooperative_id, year)
    total = sum(scores.values()) if is_evaluated else 0
    band = band_of(rule, total) if is_evaluated else str(Band.NONE)
    kept = dict(scores) if is_evaluated else {}
    if before and (before.scores, before.band, before.rule_id) == (kept, band, rule.pk):
        return False
    if (before.pk if before else 0) != shown:
        raise Changed
    Evaluation.unscoped.create(
        cooperative_id=cooperative_id,
        year=year,
        rule=rule,
        scores=kept,
        total=total,
        band=band,
        recorded_at=timezone.now(),
        recorded_by_id=actor_id,
    )
    return True


def say(evaluation_id: int, *, is_agreed: bool, reason: str, actor_id: int) -> None:
    """The union's word on one scoring; a later one stands beside it."""
    EvaluationWord.unscoped.create(
        evaluation_id=evaluation_id,
        is_agreed=is_agreed,
        reason=reason,
        said_at=timezone.now(),
        said_by_id=actor_id,
    )
