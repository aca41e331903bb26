"""The union verifies stalls and suspends them, with a reason that the cooperative reads."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import verification
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.orders.models import Order
from shop.orders.transitions import HOLDING_STOCK
from shop.union import deciding

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


def _cooperatives(request: HttpRequest, *, without_reason: int = 0, status: int = 200) -> HttpResponse:
    """`without_reason`: the key of the stall that somebody tried to suspend without saying why."""
    chosen = request.GET.get("xac-minh", "")
    if chosen and chosen not in FILTERS:
        raise Http404
    counts: dict[str, int] = dict(
        Cooperative.objects.order_by().values_list("verification").annotate(n=Count("pk"))
    )
    cooperatives = (
        Cooperative.objects.select_related("commune", "verified_by", "registration")
        .annotate(product_count=Count("products", filter=Q(products__live=True)))
        .order_by(FIRST_TO_SEE, "name_sort_key", "pk")
    )
    in_work: dict[int, int] = dict(
        Order.objects.filter(cooperative__verification=Verification.SUSPENDED, status__in=HOLDING_STOCK)
        .order_by()
        .values_list("cooperative")
        .annotate(n=Count("pk"))
    )
    if chosen:
        cooperatives = cooperatives.filter(verification=FILTERS[chosen])
    why = verification.suspension_reasons(
        cooperative.pk for cooperative in cooperatives if cooperative.verification == Verification.SUSPENDED
    )
    context = {
        "tab": "cooperatives",
        "without_reason": without_reason,
        "rows": [
            _row(cooperative, in_work.get(cooperative.pk, 0), why.get(cooperative.pk, ""))
            for cooperative in cooperatives
        ],
        "reasons": verification.Reason.choices,
        "filters": [
            {"value": "", "label": _("Tất cả"), "count": sum(counts.values()), "is_current": not chosen},
            *(
                {"value": word, "label": state.label, "count": count, "is_current": word == chosen}
                for word, state in FILTERS.items()
                if (count := counts.get(state, 0)) or word == chosen
            ),
        ],
    }
    return render(request, "union/cooperatives.html", context, status=status)


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
    try:
        cooperative = deciding.verify(pk, officer_id=_officer_id(request))
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    except deciding.PointsOpen as error:
        words = _("Còn %(n)s mục chưa kiểm tra xong nên chưa xác minh được.")
        messages.error(request, words % {"n": error.count})
        return _cooperatives(request, status=409)
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
        return _cooperatives(request, without_reason=pk)
    try:
        cooperative = deciding.suspend(pk, officer_id=_officer_id(request), reason=reason)
    except Cooperative.DoesNotExist as error:
        raise Http404 from error
    except verification.NotSuspendable:
        messages.error(request, _("Hợp tác xã này chưa nộp hồ sơ nên không có gì để tạm dừng."))
        return _cooperatives(request, status=409)
    messages.success(
        request,
        _("%(name)s đã tạm dừng bán. Hàng đã rời chợ; đơn đã đặt vẫn được giao.")
        % {"name": cooperative.name},
    )
    return redirect("union:cooperatives")


def _officer_id(request: HttpRequest) -> int:
    """The middleware lets only union officers in; this makes the type checker believe it."""
    return int(request.user.pk or 0)
