"""Classes at the desk: coming and past, made, changed, cancelled with a reason, what they give to read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import paging
from catalog.numbers import whole
from shop.training import classes
from shop.training.forms import ClassForm, MaterialForm, ReasonForm, initial_of
from shop.training.models import ClassCertificate, Invitation, Material, TrainingClass
from shop.union.once import once

PAGE_SIZE = 30
BAD_REQUEST, CONFLICT = 400, 409


@never_cache
@require_GET
def class_list(request: HttpRequest) -> HttpResponse:
    """`?xong=1` shows those that are over."""
    is_past = request.GET.get("xong") == "1"
    page = paging.page(request, classes.past() if is_past else classes.coming(), PAGE_SIZE)
    context = {
        "tab": "classes",
        "is_past": is_past,
        "page": page,
        "page_query": "xong=1&" if is_past else "",
    }
    return render(request, "union/training/classes.html", context)


def find(pk: int) -> Any:
    """With its counts of people. Raises Http404."""
    return get_object_or_404(classes.with_counts().select_related("cancelled_by", "created_by"), pk=pk)


@never_cache
@require_GET
def class_page(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, find(pk))


def page(request: HttpRequest, row: TrainingClass, *, status: int = 200, **more: Any) -> HttpResponse:
    """A class's own page, with whatever form was sent from it."""
    context = {
        "tab": "classes",
        "part": "class",
        "row": row,
        "invited": Invitation.unscoped.filter(training_class=row).count(),
        "papers": ClassCertificate.unscoped.filter(seat__training_class=row, revoked_at=None).count(),
        "materials": row.materials.defer("data"),
        "may_cancel": row.is_coming or (row.is_today and not row.is_cancelled and not row.came),  # type: ignore[attr-defined]
        "cancel_form": ReasonForm(prefix="huy"),
        "material_form": MaterialForm(prefix="tl"),
    }
    return render(request, "union/training/class.html", context | more, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def new(request: HttpRequest) -> HttpResponse:
    form = ClassForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        row = classes.make(form.facts(), by_id=request.user.pk)
        messages.success(request, _("Đã mở lớp. Giờ mời hợp tác xã, hoặc ghi tên người học."))
        return redirect("union:class", row.pk)
    status = BAD_REQUEST if form.is_bound else 200
    return render(request, "union/training/form.html", {"tab": "classes", "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = find(pk)
    form = ClassForm(request.POST) if request.method == "POST" else ClassForm(initial=initial_of(row))
    status = BAD_REQUEST if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            classes.change(pk, form.facts())
            messages.success(request, _("Đã lưu. Đổi giờ hay đổi nơi thì người đã ghi tên được báo."))
            return redirect("union:class", pk)
        except classes.TooFewSeats as refusal:
            words = ngettext(
                "Đã có %(n)d người có chỗ, không bớt xuống dưới số đó được.",
                "Đã có %(n)d người có chỗ, không bớt xuống dưới số đó được.",
                refusal.seated,
            )
            form.add_error("seats", words % {"n": refusal.seated})
        except classes.Settled:
            words = _(
                "Lớp đã có người điểm danh hay đã cấp giấy: tên lớp, ngày, nơi và người dạy phải giữ nguyên."
            )
            form.add_error(None, words)
            status = CONFLICT
        except classes.Over:
            form.add_error(None, _("Lớp đã huỷ, không sửa được nữa."))
            status = CONFLICT
    return render(
        request, "union/training/form.html", {"tab": "classes", "form": form, "row": row}, status=status
    )


@require_POST
@once
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = find(pk), ReasonForm(request.POST, prefix="huy")
    if not form.is_valid():
        return page(request, row, status=BAD_REQUEST, cancel_form=form)
    try:
        told = classes.cancel(pk, form.cleaned_data["reason"], by_id=request.user.pk)
    except classes.Over:
        messages.error(request, _("Lớp đã học xong hoặc đã huỷ. Không đổi gì."))
        return redirect("union:class", pk)
    words = ngettext("Đã huỷ lớp, báo cho %(n)d người.", "Đã huỷ lớp, báo cho %(n)d người.", told)
    messages.success(request, words % {"n": told})
    return redirect("union:class", pk)


@require_POST
@once
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds one; `bo` names one that goes."""
    row = find(pk)
    if gone := whole(request.POST.get("bo", "")):
        Material.objects.filter(training_class=row, pk=gone).delete()
        messages.success(request, _("Đã bỏ tài liệu."))
        return redirect("union:class", pk)
    form = MaterialForm(request.POST, request.FILES, prefix="tl")
    if not form.is_valid():
        return page(request, row, status=BAD_REQUEST, material_form=form)
    data = form.cleaned_data
    Material.objects.create(
        training_class=row, title=data["title"], url=data["url"], data=data.get("content", b"")
    )
    messages.success(request, _("Đã thêm tài liệu."))
    return redirect("union:class", pk)
