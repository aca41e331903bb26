"""The union verifies stalls and suspends them, with a reason that the cooperative reads."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import paging, verification
from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from catalog.stalls import search
from shop.orders.models import Order
from shop.orders.transitions import HOLDING_STOCK
from shop.union import decisions, notices
from shop.union.models import Notice

PAGE_SIZE = 20

BADGES = {
    Verification.DRAFT: "stop",
    Verification.SUBMITTED: "wait",
    Verification.VERIFIED: "go",
    Verification.SUSPENDED: "stop",
}
FIRST_TO_SEE = Case(  # what waits for a decision, then what was stopped
    When(verification=Verification.SUBMITTED, then=Value(0)),
    When(verification=Verification.SUSPENDED, then=Value(1)),
    default=Value(2),
)
FILTERS = {
    "cho-xac-minh": Verification.SUBMITTED,
    "da-xac-minh": Verification.VERIFIED,
    "tam-dung": Verification.SUSPENDED,
    "chua-nop": Verification.DRAFT,
}


@never_cache
@require_GET
def cooperative_list(request: HttpRequest) -> HttpResponse:
    return _cooperatives(request)


def _cooperatives(
    request: HttpRequest, *, only: int | None = None, without_reason: bool = False, status: int = 200
) -> HttpResponse:
    """`only`: the stall (its key) at which something was refused; `without_reason`: its suspension, for want of one."""
    chosen, typed = request.GET.get("xac-minh", ""), request.GET.get("q", "").strip()
    if chosen and chosen not in FILTERS:
        raise Http404
    found = search.named(Cooperative.objects.all(), typed)
    counts: dict[str, int] = dict(found.order_by().values_list("verification").annotate(n=Count("pk")))
    rows = found.filter(verification=FILTERS[chosen]) if chosen else found
    page = paging.page(request, _listed(rows if only is None else rows.filter(pk=only)), PAGE_SIZE)
    kept = {name: value for name, value in (("xac-minh", chosen), ("q", typed)) if value}
    context = {
        "tab": "cooperatives",
        "typed": typed,
        "without_reason": only if without_reason else 0,
        "page": page,
        "list_path": reverse("union:cooperatives"),
        "page_query": f"{urlencode(kept)}&" if kept else "",
        "rows": _rows(list(page)),
        "reasons": verification.Reason.choices,
        "back_reasons": verification.BackReason.choices,
        "filters": _filters(counts, chosen, typed),
    }
    return render(request, "union/cooperatives.html", context, status=status)


def _listed(cooperatives: QuerySet[Cooperative]) -> QuerySet[Cooperative]:
    """In the order in which they are looked at, each with its number of public products."""
    products = Product.objects.filter(cooperative=OuterRef("pk"), live=True).order_by()
    count = products.values("cooperative").annotate(n=Count("pk")).values("n")
    return (
        cooperatives.select_related("commune", "verified_by", "registration")
        .annotate(product_count=Coalesce(Subquery(count), 0))
        .order_by(FIRST_TO_SEE, "name_sort_key", "pk")
    )


def _filters(counts: dict[str, int], chosen: str, typed: str) -> list[dict[str, Any]]:
    """Chips with the number of stalls behind each, of those that were searched for."""
    words = {"": _("Tất cả")} | {word: state.label for word, state in FILTERS.items()}
    numbers = {"": sum(counts.values())} | {word: counts.get(state, 0) for word, state in FILTERS.items()}
    return [
        {
            "query": urlencode({name: value for name, value in (("xac-minh", word), ("q", typed)) if value}),
            "label": label,
            "count": numbers[word],
            "is_current": word == chosen,
        }
        for word, label in words.items()
        if numbers[word] or word in ("", chosen)
    ]


def _rows(cooperatives: list[Cooperative]) -> list[dict[str, Any]]:
    """What a page shows of its cooperatives; three queries."""
    suspended = [row.pk for row in cooperatives if row.verification == Verification.SUSPENDED]
    in_work: dict[int, int] = dict(
        Order.objects.filter(cooperative__in=suspended, status__in=HOLDING_STOCK)
        .order_by()
        .values_list("cooperative")
        .annotate(n=Count("pk"))
    )
    why = verification.suspension_reasons(suspended)
    warned = notices.running([row.pk for row in cooperatives])
    return [
        _row(row, in_work.get(row.pk, 0), why.get(row.pk, "")) | {"notice": warned.get(row.pk)}
        for row in cooperatives
    ]


def _row(cooperative: Any, orders_in_work: int, why: str) -> dict[str, Any]:
    missing = [
        label
        for label, value in (
            (_("mã số thuế"), cooperative.tax_number),
            (_("tài khoản ngân hàng"), cooperative.accepts_transfer),
            (_("số hộ thành viên"), cooperative.member_households),
        )
        if not value
    ]
    return {
        "cooperative": cooperative,
        "badge": BADGES[Verification(cooperative.verification)],
        "missing": ", ".join(missing),
        "orders_in_work": orders_in_work,
        "why": why,
        "can_verify": cooperative.verification != Verification.VERIFIED,
        "can_suspend": cooperative.verification in verification.SUSPENDABLE,
    }


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """`reason` is needed where the stall was suspended: the cooperative and whoever comes later read it."""
    typed = request.POST.get("reason", "")
    reason = verification.BackReason(typed) if typed in verification.BackReason.values else None
    try:
        cooperative = decisions.verify(pk, officer_id=_officer_id(request), reason=reason)
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    except verification.NoReason:
        messages.error(request, _("Chọn lý do cho bán lại. Chưa có gì thay đổi."))
        return _cooperatives(request, only=pk, without_reason=True, status=400)
    except decisions.PointsOpen as error:
        words = ngettext(
            "Còn %(n)s mục chưa kiểm tra xong nên chưa xác minh được.",
            "Còn %(n)s mục chưa kiểm tra xong nên chưa xác minh được.",
            error.count,
        )
        messages.error(request, words % {"n": error.count})
        return _cooperatives(request, only=pk, status=409)
    words = (
        _("%(name)s đã được xác minh.")
        if cooperative.live
        else _("%(name)s đã được xác minh. Gian hàng còn chờ duyệt bài giới thiệu mới hiện trên chợ.")
    )
    messages.success(request, words % {"name": cooperative.name})
    return redirect("union:cooperatives")


@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Only with a reason: the law wants one, and the cooperative reads it."""
    try:
        reason = verification.Reason(request.POST.get("reason", ""))
    except ValueError:
        if not Cooperative.objects.filter(pk=pk).exists():
            raise Http404 from None
        messages.error(request, _("Chọn lý do tạm dừng. Chưa có gì thay đổi."))
        return _cooperatives(request, only=pk, without_reason=True)
    try:
        done = notices.suspend(pk, officer_id=_officer_id(request), reason=reason)
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    except verification.NotSuspendable:
        messages.error(request, _("Hợp tác xã này chưa nộp hồ sơ nên không có gì để tạm dừng."))
        return _cooperatives(request, only=pk, status=409)
    if isinstance(done, Notice):
        words = _("Đã báo %(name)s: dừng bán từ %(day)s. Trước ngày đó còn rút lại được.")
        told = {"name": done.cooperative.name, "day": date_format(done.effective_on, "d/m/Y")}
        messages.success(request, words % told)
        return redirect("union:cooperative", pk)
    words = _("%(name)s đã tạm dừng bán. Hàng đã rời chợ; đơn đã đặt vẫn được giao.")
    messages.success(request, words % {"name": done.name})
    return redirect("union:cooperatives")


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a notice back: the stall has put right what it was about."""
    try:
        is_kept = notices.withdraw(pk, officer_id=_officer_id(request))
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    if is_kept:
        messages.success(request, _("Đã rút lại: gian vẫn bán như thường và được báo tin."))
    else:
        messages.info(request, _("Gian này không có báo trước nào đang chờ."))
    return redirect("union:cooperative", pk)


def _officer_id(request: HttpRequest) -> int:
    """The middleware lets only union officers in; this makes the type checker believe it."""
    return int(request.user.pk or 0)
