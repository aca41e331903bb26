"""The stall's goods as a spreadsheet: out, in, looked at row by row, and taken."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging
from catalog.models import GoodsSheet, Variant
from catalog.models.goods_sheets import PATIENCE
from catalog.pricelist import matching, reading, taking
from catalog.pricelist.matching import Foreseen, Kind
from catalog.spreadsheets import files
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.reports import spreadsheet
from shop.stall.requests import StallRequest

AT_ONCE = 5  # products begun while the phone waits; each takes some fifty milliseconds
SHOWN = 20  # rows of a kind on the first page
PAGE_SIZE = 50
MOST_ASKED = 100  # prices that leap; the others are left out and named
NUMBER_PLACE = 5  # of the template's columns: the pack's own number, hidden


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp bảng tính"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chọn tệp bảng tính trước đã.")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: StallRequest) -> HttpResponse:
    """The template to fill, and the file that comes back. What it would change is kept; nothing is changed."""
    if request.method != "POST":
        return _choose(request, SheetForm())
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, form, status=400)
    upload = form.cleaned_data["file"]
    try:
        if upload.size > files.MAX_BYTES:
            raise files.BadFile(_("Tệp lớn quá 5 MB. Hãy chia thành nhiều tệp nhỏ hơn."))
        price_list = reading.read(upload.read())
    except files.BadFile as error:
        form.add_error("file", str(error))
        return _choose(request, form, status=400)
    kept = taking.keep(
        request.cooperative.pk,
        name=upload.name,
        rows=matching.foresee(price_list),
        notes=price_list.notes,
        user=request.user,
    )
    return redirect("stall:sheet-look", kept.pk)


def _choose(request: StallRequest, form: SheetForm, *, status: int = 200) -> HttpResponse:
    recent = GoodsSheet.objects.filter(taken_at__isnull=False).select_related("uploaded_by")
    context = {"tab": "products", "form": form, "recent": recent.defer("rows", "notes")[:5]}
    return render(request, "stall/sheet.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: StallRequest, pk: int) -> HttpResponse:
    """What each row would change; `?xem=` shows all of one kind. POST takes the good rows, once."""
    kept: GoodsSheet = get_object_or_404(GoodsSheet, pk=pk)
    if request.method == "POST":
        asked = _asked(taking.rows_of(kept))
        sure = {place for place, _row in asked if str(place) in request.POST.getlist("sure")}
        _take(request, kept, sure)
        return redirect("stall:sheet-look", kept.pk)
    if kept.is_being_taken:
        return render(request, "stall/sheet_waiting.html", {"tab": "products", "sheet": kept})
    if kept.taken_at is not None:
        return render(request, "stall/sheet_done.html", {"tab": "products", "sheet": kept})
    rows = taking.rows_of(kept)
    shown = request.GET.get("xem", "")
    context = _one_kind(request, rows, shown) if shown else _overview(rows)
    return render(request, "stall/sheet_look.html", {"tab": "products", "sheet": kept, **context})


def _take(request: StallRequest, kept: GoodsSheet, sure: set[int]) -> None:
    """At once, or by the task where it begins so many products that a phone would wait for seconds."""
    begun = {row.name for row in taking.rows_of(kept) if row.kind == Kind.NEW}
    if len(begun) <= AT_ONCE:
        taking.take(kept.pk, sure=sure, user=request.user)
        return
    now = timezone.now()
    with transaction.atomic():
        is_asked = Q(asked_at__gt=now - PATIENCE)
        untaken = GoodsSheet.objects.filter(pk=kept.pk, taken_at=None).exclude(is_asked)
        language = (get_language() or "vi")[:2]
        if untaken.update(asked_at=now, asked_by=request.user, sure=sorted(sure), language=language):
            outbox.write(Topic.STALL_SHEET_ASKED, sheet=kept.pk)


def _asked(rows: list[Foreseen]) -> list[tuple[int, Foreseen]]:
    """Rows whose price leaps, each with its place in the file; those that one page can ask about."""
    return [(place, row) for place, row in enumerate(rows) if row.is_leap][:MOST_ASKED]


def _groups(rows: list[Foreseen]) -> dict[str, list[Foreseen]]:
    """By kind, in the order of what needs to be looked at; those asked about are a kind of their own."""
    found: dict[str, list[Foreseen]] = {kind: [] for kind in Kind}
    for row in rows:
        if not row.is_leap:
            found[row.kind].append(row)
    return {kind: group for kind, group in found.items() if group}


def _overview(rows: list[Foreseen]) -> dict[str, Any]:
    asked = _asked(rows)
    groups = _groups(rows)
    good = sum(len(groups.get(kind, [])) for kind in (Kind.CHANGED, Kind.NEW, Kind.NEW_PACK))
    return {
        "groups": [
            (kind, group[:SHOWN] if kind != Kind.SAME else [], len(group), max(len(group) - SHOWN, 0))
            for kind, group in groups.items()
        ],
        "asked": asked,
        "unasked": sum(row.is_leap for row in rows) - len(asked),
        "good": good,
        "has_new": Kind.NEW in groups,
        "is_all_wrong": set(groups) == {Kind.WRONG},
    }


def _one_kind(request: StallRequest, rows: list[Foreseen], kind: str) -> dict[str, Any]:
    groups = _groups(rows)
    if kind not in groups:
        raise Http404
    page = paging.page(request, groups[kind], PAGE_SIZE)
    return {
        "groups": [(kind, page.object_list, len(groups[kind]), 0)],
        "page": page,
        "page_query": f"xem={kind}&",
        "is_one_kind": True,
    }


@never_cache
@require_GET
def template_file(request: StallRequest) -> HttpResponse:
    """The stall's packs as a workbook that reads back as no change."""
    packs = (
        Variant.objects.filter(product__archived_at__isnull=True)
        .select_related("product")
        .order_by("product__name_sort_key", "product_id", "position", "pk")
    )
    table = spreadsheet.Table(
        title=_("Hàng hoá"),
        heads=[
            _("Tên hàng"),
            _("Loại gói (quy cách)"),
            _("Giá bán (đồng)"),
            _("Trong kho"),
            _("Đang bán"),
            _("Mã trên chợ"),
        ],
        rows=[
            [
                pack.product.name,
                pack.name,
                pack.price,
                pack.on_hand,
                _("có") if pack.is_active else _("không"),
                pack.pk,
            ]
            for pack in packs
        ],
        widths=[34, 20, 16, 12, 12, 14],
        hidden=(NUMBER_PLACE,),
    )
    response = HttpResponse(spreadsheet.workbook(table), content_type=spreadsheet.XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="hang-hoa-{request.cooperative.slug}.xlsx"'
    return response
