"""Certificates that stalls sent: the paper beside what was typed, confirmed or sent back in one press; what lapses."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import paging, papers, text
from catalog.models import Certificate, CertificatePaper
from catalog.numbers import whole
from catalog.offering import certificates
from shop.accounts import access_log
from shop.notifications import outbox
from shop.notifications.topics import Topic

PAGE_SIZE = 20
WAITING, LAPSING = "cho-xac-nhan", "sap-het-han"
PILES = {WAITING: gettext_lazy("Chờ xác nhận"), LAPSING: gettext_lazy("Sắp hết hạn, vừa hết hạn")}
MAX_REASON = 300
# Sent back by one press; the stall reads these words.
REASONS = {
    "mo": gettext_lazy("Ảnh giấy chưa đọc được. Chụp lại cả tờ, chỗ sáng, giữ chắc tay giúp nhé."),
    "khac": gettext_lazy("Số, ngày hoặc nơi cấp không giống trên giấy. Xem lại giúp nhé."),
    "mon": gettext_lazy("Giấy này cấp cho món khác hoặc đơn vị khác."),
    "het-han": gettext_lazy("Giấy đã hết hạn. Có giấy mới thì gửi giấy mới."),
}


@never_cache
@require_GET
def certificate_list(request: HttpRequest) -> HttpResponse:
    """`?xem=` names the pile."""
    pile = request.GET.get("xem") or WAITING
    if pile not in PILES:
        raise Http404
    return _page(request, pile)


def _page(
    request: HttpRequest, pile: str, *, refused: int = 0, typed: str = "", status: int = 200
) -> HttpResponse:
    piles = {WAITING: certificates.waiting(), LAPSING: certificates.lapsing(timezone.localdate())}
    rows = piles[pile].select_related("product__cooperative", "added_by", "decided_by", "replaces")
    number = _number_of(rows, refused) if refused else request.GET.get(paging.PARAMETER) or "1"
    page = paging.numbered(number, rows, PAGE_SIZE)
    counts = {WAITING: piles[WAITING].count, LAPSING: piles[LAPSING].count}
    counts |= {pile: lambda: page.paginator.count}
    context: dict[str, Any] = {
        "tab": "approvals",
        "piles": [(key, label, counts[key]()) for key, label in PILES.items()],
        "chosen": pile,
        "page": page,
        "list_path": reverse("union:certificates"),  # a refused reason is shown at another address
        "page_query": f"xem={pile}&",
        "reasons": REASONS.items(),
        "reason_length": MAX_REASON,
        "refused": refused,
        "typed": typed,
    }
    return render(request, "union/certificates.html", context, status=status)


def _number_of(rows: Any, pk: int) -> str:
    """Of the page that it is on now: what the stall changes goes to the end of the queue."""
    keys = list(rows.values_list("pk", flat=True))
    return str(keys.index(pk) // PAGE_SIZE + 1) if pk in keys else "1"


@never_cache
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Each look is logged (promise A4)."""
    found = get_object_or_404(CertificatePaper.unscoped, certificate=pk)
    access_log.looked(request.user.pk, "catalog.certificatepaper", reference=str(pk))
    return papers.hand_out(bytes(found.data), name=f"giay-{pk}")


@require_POST
def decide(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """`dong-y`, or `gui-lai` with `reason` or the `quick` one's name; `version` is the one that was looked at."""
    version = whole(request.POST.get("version"))
    if word not in ("dong-y", "gui-lai") or version is None:
        raise Http404
    row = Certificate.objects.select_related("product").filter(pk=pk).first()
    if row is None:  # the stall may remove what waits
        return _changed(request, pk, "")
    typed = request.POST.get("reason", "")
    with override(settings.LANGUAGE_CODE):  # the stall's, whatever the officer reads
        reason = str(REASONS.get(request.POST.get("quick", ""), "")) or text.normalise(typed)
    name = {"name": row.product.name, "paper": row.label}
    try:
        if word == "dong-y":
            with transaction.atomic():
                certificates.confirm(pk, version, user=request.user)
                outbox.write(Topic.CERTIFICATE_CONFIRMED, certificate=pk)
            messages.success(request, _("Đã xác nhận %(paper)s của %(name)s.") % name)
        elif not 0 < len(reason) <= MAX_REASON:
            words = _("Ghi lý do, nhiều nhất %(n)d chữ. Chưa làm gì.")
            messages.error(request, words % {"n": MAX_REASON})
            return _page(request, WAITING, refused=pk, typed=typed[: 5 * MAX_REASON], status=400)
        else:
            with transaction.atomic():
                certificates.send_back(pk, version, user=request.user, reason=reason)
                outbox.write(Topic.CERTIFICATE_SENT_BACK, certificate=pk)
            messages.success(
                request, _("Đã gửi lại %(paper)s của %(name)s. Gian hàng đọc được lý do.") % name
            )
    except certificates.Lapsed:
        words = _("%(paper)s của %(name)s đã hết hạn. Chưa xác nhận; gửi lại để gian hàng gửi giấy mới.")
        messages.error(request, words % name)
    except certificates.CertificateChanged:
        return _changed(request, pk, typed)
    return redirect("union:certificates")


def _changed(request: HttpRequest, pk: int, typed: str) -> HttpResponse:
    """A reason that was typed stands beside the new version, where there is one that waits."""
    messages.error(request, _("Gian hàng vừa sửa giấy này, hoặc có người vừa quyết định. Xem lại bản mới."))
    if typed and certificates.waiting().filter(pk=pk).exists():
        return _page(request, WAITING, refused=pk, typed=typed[: 5 * MAX_REASON])
    return redirect("union:certificates")
