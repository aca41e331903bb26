"""Step 4: a look at it as buyers will see it, and off to the union."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.offering import approval, packs
from shop.stall import next_messages
from shop.stall.offering import lookup, product_pages
from shop.stall.requests import StallRequest


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    if request.method != "POST":
        return _show(request, offer)
    if request.POST.get("seen") != str(offer.row.latest_revision_id):
        notice = _("Vừa có người sửa sản phẩm này. Xem lại bản dưới đây rồi bấm gửi.")
        return _show(request, offer, notice=notice)
    try:
        is_live = approval.propose(pk, user=request.user)
    except approval.Incomplete:
        return _show(request, offer, notice=_("Còn thiếu mấy chỗ dưới đây, chưa gửi được."))
    if is_live:
        next_messages.done(request, _("Đã lên chợ."))
    else:
        next_messages.done(request, _("Đã gửi Liên minh duyệt. Duyệt xong, sản phẩm tự lên chợ."))
    return redirect("stall:product", pk)


@never_cache
@require_POST
def take_back(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    approval.take_back(offer.row.pk, user=request.user)
    next_messages.done(request, _("Đã rút lại, chưa ai duyệt. Sửa xong thì gửi lại."))
    return redirect("stall:product", pk)


def _show(request: StallRequest, offer: lookup.Offer, *, notice: str = "") -> HttpResponse:
    photos, variants = offer.draft.photos_shown(), packs.of(offer.row)
    missing = product_pages.lacks(offer, photos, variants)
    context = {
        "tab": "products",
        "offer": offer,
        "product": offer.draft,
        "photos": photos,
        "lines": product_pages.price_lines([variant for variant in variants if variant.is_active]),
        "missing": [(lack.value, product_pages.STEP_OF[lack]) for lack in missing],
        "notice": notice,
        "step": "look",
        "steps": offer.steps,
    }
    return render(request, "stall/offering/look.html", context)
