"""Goods that wait for the union: what is new beside what was, approved or sent back with a reason.

What trusted stalls put on the market by themselves comes in a pile of its own, to be looked at afterwards.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import paging, text
from catalog.models import Cooperative, Product
from catalog.numbers import whole
from catalog.offering import approval, certificates, proposals
from catalog.offering.proposals import Proposal

PAGE_SIZE = 20
WAITING, UNSEEN, PAPERS = "cho-duyet", "vua-dang", "giay"
PILES = {WAITING: gettext_lazy("Chờ duyệt"), UNSEEN: gettext_lazy("Gian được đăng thẳng vừa đăng")}
MAX_REASON = 500
# Sent back by one press; the stall reads these words.
REASONS = {
    "anh": gettext_lazy("Ảnh tối hoặc mờ, chưa thấy rõ hàng. Chụp lại gần cửa sổ giúp nhé."),
    "ten": gettext_lazy("Tên chưa rõ là hàng gì. Ghi tên hàng và nơi làm ra."),
    "gia": gettext_lazy("Giá hoặc cỡ gói trông như gõ nhầm. Xem lại giúp nhé."),
    "loi-hua": gettext_lazy("Bỏ lời hứa chữa bệnh: pháp luật không cho quảng cáo thực phẩm như thuốc."),
    "cam": gettext_lazy("Hàng này không được bán trên chợ, vì pháp luật cấm hoặc phải có giấy phép."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approval_list(request: HttpRequest) -> HttpResponse:
    """`?xem=` names the pile. Sent: `one`, or every `chosen`, each "product:version" as it was looked at."""
    if request.method == "POST":
        return _approve_many(request)
    pile = request.GET.get("xem") or WAITING
    if pile not in PILES:
        raise Http404
    piles = {WAITING: proposals.waiting(), UNSEEN: proposals.unseen(), PAPERS: certificates.waiting()}
    counts = paging.count(piles)
    page = paging.page(request, piles[pile], PAGE_SIZE, count=counts[pile])
    rows = list(page.object_list)
    context = {
        "tab": "approvals",
        "piles": [(key, label, counts[key]) for key, label in PILES.items()],
        "chosen": pile,
        "papers": counts[PAPERS],
        "page": page,
        "page_query": f"xem={pile}&",
        "proposals": proposals.of_waiting(rows) if pile == WAITING else proposals.of_unseen(rows),
    }
    return render(request, "union/approvals.html", context)


def _approve_many(request: HttpRequest) -> HttpResponse:
    """Each by itself: one that changed meanwhile stops none of the others."""
    pile = request.POST.get("xem", "")
    keys = [request.POST["one"]] if "one" in request.POST else request.POST.getlist("chosen")
    if not keys:
        messages.error(request, _("Chưa chọn mặt hàng nào. Chưa làm gì."))
    done, changed = 0, []
    for product_id, revision_id in map(_parts, dict.fromkeys(keys)):
        try:
            if pile == UNSEEN:
                approval.look_over(product_id, revision_id)
            else:
                approval.approve(product_id, revision_id, user=request.user)
            done += 1
        except Product.DoesNotExist as error:
            raise Http404 from error
        except approval.ProposalChanged:
            changed.append(Product.objects.get(pk=product_id).name)
    if done:
        words = ngettext("Đã duyệt %(n)d mặt hàng.", "Đã duyệt %(n)d mặt hàng.", done)
        messages.success(request, words % {"n": done})
    if changed:
        words = _("Chưa duyệt, vì vừa có thay đổi: %(names)s. Xem lại bản mới.")
        messages.error(request, words % {"names": ", ".join(changed)})
    return redirect(f"{reverse('union:approvals')}?xem={pile}" if pile in PILES else "union:approvals")


def _parts(key: str) -> tuple[int, int]:
    """The product and the version of "12:340". Raises Http404."""
    product, _colon, version = map(whole, key.partition(":"))
    if product is None or version is None:
        raise Http404
    return product, version


@never_cache
@require_GET
def approval_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, typed: str = "", status: int = 200) -> HttpResponse:
    product: Product = get_object_or_404(Product.objects.all(), pk=pk)
    proposal: Proposal | None = proposals.of(pk)
    if proposal is None:
        messages.info(request, _("%(name)s không còn chờ duyệt.") % {"name": product.name})
        return redirect("union:approvals")
    context: dict[str, Any] = {
        "tab": "approvals",
        "proposal": proposal,
        "cooperative": proposal.product.cooperative,
        "is_unseen": proposal.product.is_unseen,
        "reasons": REASONS.items(),
        "reason_length": MAX_REASON,
        "typed": typed,
    }
    return render(request, "union/approval.html", context, status=status)


@require_POST
def decide(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """`dong-y`, `da-xem` (of a trusted stall's), or `gui-lai` with `reason` or the `quick` one's name."""
    product: Product = get_object_or_404(Product.objects.all(), pk=pk)
    _product_id, revision_id = _parts(f"{pk}:{request.POST.get('version', '')}")
    typed = request.POST.get("reason", "")
    with override(settings.LANGUAGE_CODE):  # the stall's, whatever the officer reads
        reason = str(REASONS.get(request.POST.get("quick", ""), "")) or text.normalise(typed)
    try:
        if word == "dong-y":
            approval.approve(pk, revision_id, user=request.user)
            messages.success(request, _("Đã duyệt %(name)s.") % {"name": product.name})
        elif word == "da-xem":
            approval.look_over(pk, revision_id)
            messages.success(request, _("Đã xem %(name)s.") % {"name": product.name})
        elif word != "gui-lai":
            raise Http404
        elif not 0 < len(reason) <= MAX_REASON:
            words = _("Ghi lý do, nhiều nhất %(n)d chữ. Chưa làm gì.")
            messages.error(request, words % {"n": MAX_REASON})
            return _page(request, pk, typed=typed[: 5 * MAX_REASON])
        else:
            approval.send_back(pk, revision_id, user=request.user, reason=reason)
            messages.success(
                request, _("Đã gửi lại %(name)s. Gian hàng đọc được lý do.") % {"name": product.name}
            )
    except approval.ProposalChanged:
        messages.error(
            request, _("Gian hàng vừa sửa mặt hàng này, hoặc có người vừa duyệt. Xem lại bản mới.")
        )
        return _page(request, pk, typed=typed[: 5 * MAX_REASON])
    return redirect("union:approvals")


@require_POST
def trust(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether what this stall sends goes live at once: `trusted` is "1" or "0"."""
    cooperative: Cooperative = get_object_or_404(Cooperative.objects.all(), pk=pk)
    is_trusted = request.POST.get("trusted") == "1"
    approval.trust(cooperative.pk, is_trusted=is_trusted, user=request.user)
    words = (
        _("%(name)s từ nay đăng hàng không phải chờ; liên minh xem lại sau.")
        if is_trusted
        else _("%(name)s từ nay lại chờ duyệt trước khi đăng.")
    )
    messages.success(request, words % {"name": cooperative.name})
    return redirect("union:cooperatives")
