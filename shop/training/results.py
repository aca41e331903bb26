"""What the stalls of those who came did before a class and after it, beside similar stalls that were at none.

Similar: sells mostly the same kind of goods, has between half and twice the households. Under LEAST stalls on either
side nothing is shown: two stalls are an anecdote. Whoever comes to a class may have meant to do more anyway; no figure
here can tell that from what the class did.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog import days
from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from shop.orders.models import OrderEvent, Status
from shop.reports.models import DailySales
from shop.training import attendance
from shop.training.models import TrainingClass

MOST_DAYS = 90  # before and after, as many on both sides
LEAST_DAYS = 28  # that have to be over before there is anything to compare
LEAST = 5  # stalls


class Median(Aggregate):
    """Of a duration."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Span:
    """Whole days before the class and as many after it, its own day in neither."""

    before_from: datetime.date
    held_on: datetime.date
    after_until: datetime.date

    @property
    def length(self) -> int:
        return (self.after_until - self.held_on).days

    def before(self, field: str) -> Q:
        """Rows whose day is in the time before."""
        return Q(**{f"{field}__gte": self.before_from, f"{field}__lt": self.held_on})

    def after(self, field: str) -> Q:
        return Q(**{f"{field}__gt": self.held_on, f"{field}__lte": self.after_until})

    def moment_before(self, field: str) -> Q:
        """The same of a moment."""
        return Q(
            **{f"{field}__gte": days.midnight(self.before_from), f"{field}__lt": days.midnight(self.held_on)}
        )

    def moment_after(self, field: str) -> Q:
        since, until = days.end(self.held_on), days.end(self.after_until)
        return Q(**{f"{field}__gte": since, f"{field}__lt": until})


@dataclass(frozen=True)
class Pair:
    """A figure before and after; None where there is nothing to count."""

    before: float | None
    after: float | None


@dataclass(frozen=True)
class Group:
    """`sellers`: stalls that sold at all; `sold`: đồng of goods a stall; `listed`: new goods in all; `hours` from an
    order to its yes, the middle one."""

    stalls: int
    sellers: Pair
    sold: Pair
    listed: Pair
    hours: Pair


@dataclass(frozen=True)
class Results:
    """`came` and `similar` are None where either is too few; the counts are always there."""

    span: Span
    came_count: int
    similar_count: int
    came: Group | None
    similar: Group | None


def span_of(row: TrainingClass, today: datetime.date) -> Span | None:
    """None until LEAST_DAYS are over."""
    length = min((today - row.held_on).days - 1, MOST_DAYS)
    if length < LEAST_DAYS:
        return None
    one = datetime.timedelta(days=length)
    return Span(row.held_on - one, row.held_on, row.held_on + one)


def of(row: TrainingClass) -> Results | None:
    """None where it is too early, or the class was cancelled. Asked where all stalls are in scope."""
    span = span_of(row, timezone.localdate())
    if span is None or row.is_cancelled:
        return None
    came = set(
        attendance.came()
        .filter(training_class=row, cooperative__verified_at__lt=days.midnight(row.held_on))
        .values_list("cooperative", flat=True)
    )
    similar = _similar(span, came)
    if min(len(came), len(similar)) < LEAST:
        return Results(span, len(came), len(similar), None, None)
    return Results(span, len(came), len(similar), _group(span, came), _group(span, similar))


def _similar(span: Span, came: Collection[int]) -> set[int]:
    """Stalls that sold by then and were at no class in all that time."""
    elsewhere = attendance.came().filter(
        training_class__held_on__range=(span.before_from, span.after_until), cooperative__isnull=False
    )
    stalls = Cooperative.objects.filter(
        verification=Verification.VERIFIED, verified_at__lt=days.midnight(span.held_on)
    ).values_list("pk", "member_households")
    households, kinds = dict(stalls), _kinds()
    busy = set(elsewhere.values_list("cooperative", flat=True))
    wanted = [(kinds.get(key), households.get(key, 0)) for key in came]
    return {
        key
        for key, size in households.items()
        if key not in busy and any(kinds.get(key) == kind and _alike(size, other) for kind, other in wanted)
    }


def _alike(size: int, other: int) -> bool:
    return other <= 2 * size and size <= 2 * other


def _kinds() -> dict[int, int]:
    """Of each stall the kind of most of its goods: the category at the top of the tree."""
    rows = Product.objects.filter(live=True).annotate(kind=Coalesce("category__parent", "category"))
    counted = (
        rows.order_by().values_list("cooperative", "kind").annotate(n=Count("pk")).order_by("n", "-kind")
    )
    return {stall: kind for stall, kind, _n in counted}


def _group(span: Span, stalls: Collection[int]) -> Group:
    sales = (
        DailySales.objects.filter(cooperative__in=stalls)
        .order_by()
        .aggregate(
            before=Sum("goods_amount", filter=span.before("day"), default=0),
            after=Sum("goods_amount", filter=span.after("day"), default=0),
            sellers_before=Count(
                "cooperative", filter=span.before("day") & Q(goods_amount__gt=0), distinct=True
            ),
            sellers_after=Count(
                "cooperative", filter=span.after("day") & Q(goods_amount__gt=0), distinct=True
            ),
        )
    )
    listed = Product.objects.filter(cooperative__in=stalls).aggregate(
        before=Count("pk", filter=span.moment_before("created_at")),
        after=Count("pk", filter=span.moment_after("created_at")),
    )
    count = len(stalls)
    return Group(
        count,
        Pair(sales["sellers_before"], sales["sellers_after"]),
        Pair(sales["before"] / count, sales["after"] / count),
        Pair(listed["before"], listed["after"]),
        _hours(span, stalls),
    )


def _hours(span: Span, stalls: Collection[int]) -> Pair:
    events = OrderEvent.unscoped.filter(
        order__cooperative__in=stalls, before=Status.PLACED, after=Status.CONFIRMED
    )
    waited = ExpressionWrapper(F("created_at") - F("order__placed_at"), output_field=DurationField())
    found: dict[str, Any] = (
        events.filter(order__placed_at__gte=days.midnight(span.before_from))
        .order_by()
        .aggregate(
            before=Median(waited, filter=span.moment_before("order__placed_at")),
            after=Median(waited, filter=span.moment_after("order__placed_at")),
        )
    )
    return Pair(_in_hours(found["before"]), _in_hours(found["after"]))


def _in_hours(time: datetime.timedelta | None) -> float | None:
    return None if time is None else time.total_seconds() / 3600
