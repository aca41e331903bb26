"""One cooperative with a stall, all that the union knows of it: orders, sales, money, calls, visits, papers, decisions.

No buyer is read. What is done stands at its own page; this one leads there.
"""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import verification
from catalog.models import Certificate, Cooperative
from catalog.models.certificates import CertificateState
from shop.impact.programmes import overview as programmes
from shop.notifications.models import CallTry
from shop.orders.models import Order, Status
from shop.reports import income
from shop.reports.models import DailySales
from shop.training import classes
from shop.treasury.settlement import overview
from shop.union import calls
from shop.union.cooperatives import BADGES
from shop.union.models import Assignment, Notice

MONTHS = 6
SHOWN = 5  # calls, visits, papers, decisions
UNDER_WAY = (Status.PLACED, Status.CONFIRMED, Status.PACKED, Status.SHIPPED)


@never_cache
@require_GET
def cooperative_page(request: HttpRequest, pk: int) -> HttpResponse:
    may: Any = request.may  # type: ignore[attr-defined]
    cooperative: Any = get_object_or_404(_with_matters(), pk=pk)
    registered = getattr(cooperative, "registered", None)
    tries = list(CallTry.objects.filter(cooperative=pk).select_related("called_by")[:SHOWN])
    context = {
        "tab": "cooperatives",
        "cooperative": cooperative,
        "badge": BADGES[cooperative.verification],
        "orders": _orders(pk),
        "months": _months(pk),
        "money": next(iter(overview.outlook(overview.yesterday(), cooperative_id=pk)), None)
        if "books?" in may
        else None,
        "matters": cooperative.matters if "calls?" in may else [],
        "tries": tries,
        "again_at": _again_at(tries),
        "registered": registered,
        "visits": registered.visits.select_related("visited_by")[:SHOWN] if registered else [],
        "programmes": programmes.taken_part(registered.pk) if registered else [],
        "classes": classes.taken_by(cooperative_id=pk, registered_id=registered.pk if registered else None)[
            :SHOWN
        ],
        "papers": _papers(pk),
        "notices": Notice.unscoped.filter(cooperative=pk).select_related("given_by", "withdrawn_by")[:SHOWN],
        "decisions": [
            (entry, verification.words(entry.data)) for entry in verification.history(cooperative)[:SHOWN]
        ],
        "works": Assignment.unscoped.filter(cooperative=pk).select_related("officer", "changed_by")[:SHOWN],
        "reasons": verification.Reason.choices,
        "back_reasons": verification.BackReason.choices,
    }
    return render(request, "union/cooperative.html", context)


def _again_at(tries: list[CallTry]) -> datetime.datetime | None:
    """When it is to be rung again, where that is still to come; `tries`: the newest first."""
    moment = tries[0].next_try_at if tries else None
    return moment if moment and moment > timezone.now() else None


def _with_matters() -> "QuerySet[Cooperative]":
    """With its line in the register and `matters`, what it must be rung up about."""
    subjects = calls.waiting().filter(cooperative=OuterRef("pk")).order_by("pk").values("subject")
    rows = Cooperative.objects.select_related("commune", "verified_by", "registered")
    return rows.annotate(matters=ArraySubquery(subjects))


def _orders(pk: int) -> list[dict[str, Any]]:
    """Those under way: how many in each state, and since when the oldest; one query."""
    rows = Order.objects.filter(cooperative=pk, status__in=UNDER_WAY).order_by().values("status")
    found = {row["status"]: row for row in rows.annotate(n=Count("pk"), oldest=Min("status_changed_at"))}
    return [{"label": Status(one).label, **found[one]} for one in UNDER_WAY if one in found]


def _months(pk: int) -> list[dict[str, Any]]:
    """Đồng of goods, as on the desk's other pages, and orders of the last months, from the rollup; one query."""
    starts = income.month_starts(timezone.localdate(), MONTHS)
    rows = DailySales.objects.filter(cooperative=pk, day__gte=starts[0]).order_by()
    sums = rows.annotate(month=TruncMonth("day")).values("month")
    found = {row["month"]: row for row in sums.annotate(sum=Sum("goods_amount"), n=Sum("order_count"))}
    nothing = {"sum": 0, "n": 0}
    return [{"month": month} | nothing | found.get(month, {}) for month in reversed(starts)]


def _papers(pk: int) -> "QuerySet[Certificate]":
    """What waits for the union or has a last day, the nearest first."""
    soon = timezone.localdate() + datetime.timedelta(days=365)
    good = Q(state=CertificateState.CONFIRMED, expires_on__lte=soon)
    rows: QuerySet[Certificate] = Certificate.unscoped.filter(
        good | Q(state=CertificateState.WAITING), product__cooperative=pk, product__archived_at=None
    )
    return rows.select_related("product").order_by("expires_on", "pk")[:SHOWN]
