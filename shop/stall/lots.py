"""Lots of the stall: a new one in one short screen, its steps, which one is on sale, a recall, its labels."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.models import Lot, LotStep, Product
from catalog.models.lots import TYPED_KINDS
from catalog.traceability import labels, lot_records, pages
from shop.stall import next_messages
from shop.stall.lot_forms import DoneForm, FixForm, LabelForm, LotForm, RecallForm, first_values, next_kind
from shop.stall.requests import StallRequest

MOST_SHOWN = 60  # lots of one product, the newest
WITHDRAW, MORE = "withdraw", "more"


@never_cache
@require_GET
def lot_list(request: StallRequest, pk: int) -> HttpResponse:
    product = _product(pk)
    lots = Lot.objects.filter(product=product)[:MOST_SHOWN]
    return render(request, "stall/lots.html", {"tab": "products", "product": product, "lots": lots})


@never_cache
@require_http_methods(["GET", "POST"])
def new_lot(request: StallRequest, pk: int) -> HttpResponse:
    product = _product(pk)
    if request.method != "POST":
        last = Lot.objects.filter(product=product).order_by("-pk").first()
        return _lot_form(request, LotForm(product, initial=first_values(product, last)))
    form = LotForm(product, request.POST)
    if form.is_valid():
        is_current = form.cleaned_data["is_current"]
        try:
            lot = lot_records.open_lot(
                product.pk, form.facts(), is_current=is_current, actor_id=request.user.pk
            )
        except lot_records.BatchTaken as taken:
            return _twin(request, form, taken.lot)
        next_messages.done(request, _("Đã ghi %(lot)s.") % {"lot": lot.batch})
        return redirect("stall:lot", lot.code)
    return _lot_form(request, form)


def _twin(request: StallRequest, form: LotForm, lot: Lot) -> HttpResponse:
    """A lot of that name is there: the first of two taps, typed over since, or another lot. One tap says which."""
    typed = request.POST.copy()
    typed["shown"] = lot_records.version(lot)
    again = LotForm(form.product, typed)
    return _lot_form(request, again, twin=lot, changes=lot_records.differences(lot, form.facts()), status=409)


@never_cache
@require_http_methods(["GET", "POST"])
def edit_lot(request: StallRequest, code: str) -> HttpResponse:
    lot = _find(code)
    if request.method != "POST":
        values = {name: getattr(lot, name) for name in LotForm.base_fields if name != "shown"}
        values["shown"] = lot_records.version(lot)
        return _lot_form(request, LotForm(lot.product, initial=values), lot)
    form = LotForm(lot.product, request.POST)
    if form.is_valid():
        try:
            lot_records.amend(lot.pk, form.facts(), request.user.pk, shown=form.cleaned_data["shown"])
        except lot_records.BatchTaken:
            form.add_error("batch", _taken())
        except lot_records.LotChanged as changed:
            typed = request.POST.copy()
            typed["shown"] = lot_records.version(changed.lot)
            changes = lot_records.differences(changed.lot, form.facts())
            return _lot_form(request, LotForm(lot.product, typed), lot, changes=changes, status=409)
        else:
            next_messages.done(request, _("Đã lưu. Chỗ sửa được ghi lại ở trang truy xuất."))
            return redirect("stall:lot", lot.code)
    return _lot_form(request, form, lot)


@never_cache
@require_GET
def lot_page(request: StallRequest, code: str) -> HttpResponse:
    lot = _find(code)
    steps = pages.steps_of(lot)
    suggested = next_kind([step.kind for step in steps])
    kinds = sorted(TYPED_KINDS, key=lambda kind: kind.value != suggested)
    context = {"tab": "products", "lot": lot, "steps": steps, "kinds": kinds, "suggested": suggested}
    return render(request, "stall/lot.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add_step(request: StallRequest, code: str) -> HttpResponse:
    """`?viec=` is the kind that was tapped."""
    lot = _find(code)
    if request.method != "POST":
        steps = pages.steps_of(lot)
        last = steps[-1] if steps else None
        initial = {
            "kind": request.GET.get("viec") or next_kind([step.kind for step in steps]),
            "happened_at": timezone.localtime(),
            "place": last.place if last and last.place else lot.village,
            "who": last.who if last and last.who else request.cooperative.name,
        }
        return _step_form(request, lot, DoneForm(initial=initial))
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _step_form(request, lot, form)
    recent = lot_records.just_recorded(lot.pk, form.done())
    if recent and request.POST.get("action") != MORE:
        return _step_form(request, lot, form, recent=recent)
    step = lot_records.record(lot.pk, form.done(), request.user.pk)
    next_messages.done(request, _("Đã ghi: %(step)s.") % {"step": step})
    return redirect("stall:lot", lot.code)


@never_cache
@require_http_methods(["GET", "POST"])
def fix_step(request: StallRequest, code: str, pk: int) -> HttpResponse:
    """Says a step anew, or takes it back; both with a reason that buyers read."""
    lot = _find(code)
    step: LotStep = get_object_or_404(LotStep.objects, pk=pk, lot=lot)
    if request.method != "POST":
        values = {name: getattr(step, name) for name in DoneForm.base_fields}
        values["happened_at"] = timezone.localtime(step.happened_at)
        return _step_form(request, lot, FixForm(initial=values), step)
    form = FixForm(request.POST)
    if not form.is_valid():
        return _step_form(request, lot, form, step)
    is_withdrawn = request.POST.get("action") == WITHDRAW
    reason = form.cleaned_data["correction_reason"]
    try:
        lot_records.correct(step.pk, None if is_withdrawn else form.done(), reason, request.user.pk)
    except lot_records.NotOpen:
        said: LotStep | None = LotStep.objects.filter(corrects=step, is_withdrawn=is_withdrawn).first()
        if said and (is_withdrawn or lot_records.done_of(said) == form.done()):
            return redirect("stall:lot", lot.code)  # the answer of the first tap was lost
        form.add_error(None, _("Bước này đã được sửa rồi. Quay lại lô để xem."))
        return _step_form(request, lot, form, step)
    messages.success(
        request, _("Đã rút bước này.") if is_withdrawn else _("Đã sửa. Lần ghi cũ vẫn xem được.")
    )
    return redirect("stall:lot", lot.code)


@require_POST
def switch_lot(request: StallRequest, code: str) -> HttpResponse:
    """`dang_ban=1`: orders are packed from this lot from now on; else it is sold no more."""
    lot = _find(code)
    try:
        if request.POST.get("dang_ban") == "1":
            lot_records.sell_from(lot.pk)
            messages.success(request, _("Từ giờ đóng hàng từ %(lot)s.") % {"lot": lot.batch})
        else:
            lot_records.stop_selling(lot.pk)
            messages.success(request, _("Đã thôi bán %(lot)s.") % {"lot": lot.batch})
    except lot_records.LotRecalled:
        messages.error(request, _("Lô này đã thu hồi, không bán được nữa."))
    return redirect("stall:lot", lot.code)


@never_cache
@require_http_methods(["GET", "POST"])
def recall_lot(request: StallRequest, code: str) -> HttpResponse:
    lot = _find(code)
    form = RecallForm(request.POST if request.method == "POST" else None, auto_id="thu-hoi-%s")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        written = lot_records.recall(lot.pk, reason, request.user.pk).recall_reason
        if written == reason:
            next_messages.done(request, _("Đã thu hồi. Ai quét tem của lô này đều thấy ngay."))
        else:
            words = _("Lô này đã thu hồi từ trước với lý do “%(written)s”. Lý do “%(typed)s” không ghi.")
            messages.error(request, words % {"written": written, "typed": reason})
        return redirect("stall:lot", lot.code)
    context = {"tab": "products", "lot": lot, "form": form}
    return render(request, "stall/lot_recall.html", context)


@never_cache
@require_GET
def print_labels(request: StallRequest, code: str) -> HttpResponse:
    """The question first; with its answers in the query, the PDF."""
    lot = _find(code)
    if "giay" not in request.GET:
        form = LabelForm(lot)
        form.initial = form.first()
    else:
        form = LabelForm(lot, request.GET)
        if form.is_valid() and not lot.is_recalled:
            order = form.order()
            response = HttpResponse(labels.render(order), content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="{labels.file_name(order)}"'
            return response
    return render(request, "stall/lot_labels.html", {"tab": "products", "lot": lot, "form": form})


def _product(pk: int) -> Product:
    product: Product = get_object_or_404(Product.objects, pk=pk)
    return product


def _find(code: str) -> Lot:
    """Another cooperative's is not there. Raises Http404."""
    rows = Lot.objects.select_related("product__cooperative__commune", "variant")
    lot: Lot | None = rows.filter(code=code.upper()).first()
    if lot is None:
        raise Http404
    return lot


def _taken() -> str:
    return _("Sản phẩm này đã có lô tên như vậy. Đặt tên khác, ví dụ thêm (2). Chưa lưu gì.")


def _lot_form(
    request: StallRequest,
    form: LotForm,
    lot: Lot | None = None,
    *,
    twin: Lot | None = None,
    changes: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`twin` has the name that was typed; `changes` is what saving would do to it, or to a lot changed meanwhile."""
    product = form.product
    rare = ("village", "growing_area", "variant", "note")
    context: dict[str, Any] = {
        "tab": "products",
        "form": form,
        "product": product,
        "lot": lot,
        "twin": twin,
        "changes": changes,
        "rare": [form[name] for name in rare],
        "has_rare_errors": any(name in form.errors for name in rare),
        "action": reverse("stall:lot-edit", args=[lot.code])
        if lot
        else reverse("stall:lot-new", args=[product.pk]),
    }
    return render(request, "stall/lot_form.html", context, status=status)


def _step_form(
    request: StallRequest,
    lot: Lot,
    form: DoneForm,
    step: LotStep | None = None,
    *,
    recent: LotStep | None = None,
) -> HttpResponse:
    """`recent` was written just now and is of the same kind."""
    action = (
        reverse("stall:lot-fix", args=[lot.code, step.pk])
        if step
        else reverse("stall:lot-step", args=[lot.code])
    )
    context = {"tab": "products", "lot": lot, "form": form, "step": step, "recent": recent, "action": action}
    return render(request, "stall/lot_step.html", context, status=409 if recent else 200)
