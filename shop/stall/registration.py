"""The stall's own application: where it stands, what is missing, its papers, mending it and sending it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.models.cooperatives import Verification
from shop.joining import applying, papers
from shop.joining.forms import DetailsForm, PaperUploadForm, initial_of
from shop.joining.models import Paper, PaperKind, Registration
from shop.stall import next_messages
from shop.stall.requests import StallRequest


def _own(request: StallRequest) -> Registration:
    found: Registration | None = Registration.objects.filter(cooperative=request.cooperative).first()
    if found is None:
        raise Http404
    found.cooperative = request.cooperative
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def registration(request: StallRequest) -> HttpResponse:
    """POST adds one paper. What was chosen before stays; a refused file says why."""
    own = _own(request)
    form = PaperUploadForm()
    if request.method == "POST":
        form = PaperUploadForm(request.POST, request.FILES)
        if form.is_valid():
            kind, file = PaperKind(form.cleaned_data["kind"]), form.cleaned_data["file"]
            try:
                papers.keep(own, kind, file, added_by_id=request.user.pk)
            except papers.BadPaper as refusal:
                form.add_error("file", str(refusal))
            else:
                next_messages.done(request, _("Đã lưu: %(kind)s.") % {"kind": kind.label})
                return redirect("stall:registration")
    return _page(request, own, form)


def _page(request: StallRequest, own: Registration, form: PaperUploadForm) -> HttpResponse:
    kept = list(papers.listed(own))
    context: dict[str, Any] = {
        "tab": "",
        "own": own,
        "form": form,
        "papers": kept,
        "kept_days": settings.KEEP_DAYS["papers"],
        "missing": missing(own, has_papers=bool(kept)),
        "is_ours": own.cooperative.verification == Verification.DRAFT,
    }
    return render(request, "stall/registration.html", context)


def missing(own: Registration, *, has_papers: bool) -> list[str]:
    """What the union will ask for, in words."""
    wanted = (
        (has_papers, _("ảnh giấy chứng nhận đăng ký")),
        (own.cooperative.accepts_transfer, _("tài khoản nhận tiền")),
        (own.cooperative.member_households, _("số hộ thành viên")),
    )
    return [str(words) for is_there, words in wanted if not is_there]


@never_cache
@require_http_methods(["GET", "POST"])
def mend(request: StallRequest) -> HttpResponse:
    own = _own(request)
    form = DetailsForm(request.POST) if request.method == "POST" else DetailsForm(initial=initial_of(own))
    if form.is_valid():
        try:
            applying.mend(own.pk, form.details())
        except applying.NotOpen:
            messages.error(request, _("Hồ sơ đang ở chỗ Liên minh nên chưa sửa được. Chưa đổi gì."))
            return redirect("stall:registration")
        except applying.KnownTaxNumber:
            form.add_error("tax_number", _("Đã có gian hàng với mã số thuế này. Xin gọi Liên minh HTX tỉnh."))
        else:
            next_messages.done(request, _("Đã lưu. Xem lại rồi bấm “Gửi hồ sơ”."))
            return redirect("stall:registration")
    return render(request, "stall/registration_mend.html", {"tab": "", "form": form})


@require_POST
def send(request: StallRequest) -> HttpResponse:
    try:
        is_new = applying.send(_own(request).pk)
    except applying.NotOpen:
        messages.error(request, _("Hồ sơ này đã được xem xét xong."))
    except applying.Incomplete:
        messages.error(
            request, _("Hồ sơ để lâu quá nên chợ đã xoá bớt. Điền lại tên và số điện thoại rồi hẵng gửi.")
        )
        return redirect("stall:registration-mend")
    else:
        next_messages.done(request, _("Đã gửi hồ sơ. Liên minh sẽ gọi lại."), is_repeat=not is_new)
    return redirect("stall:registration")


@never_cache
@require_GET
def paper(request: StallRequest, pk: int) -> HttpResponse:
    """Another cooperative's is a 404."""
    found = Paper.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return papers.hand_out(found)
