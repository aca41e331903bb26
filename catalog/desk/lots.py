"""Lots in the Wagtail admin, for the union: to look at, to print labels of, to end a recall. Stalls write them.

The admin runs with tenant scopes off; HTX managers never get in (shop.accounts.scope).
"""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from catalog import text
from catalog.fields import CountField
from catalog.models import Cooperative, Lot, Variant
from catalog.traceability import codes, labels, lot_records, pages, scans

VIEW = "catalog.view_lot"
CHANGE = "catalog.change_lot"
LONGEST_REASON = 300
CELL = "market-lot"  # a row with it is a card on a phone (cms/admin.css)


class LotFilterSet(WagtailFilterSet):
    STATES = [
        ("current", _("Đang bán")),
        ("recalled", _("Đã thu hồi")),
        ("expired", _("Quá hạn")),
        ("unusual", _("Quét nhiều bất thường")),
    ]
    state = django_filters.ChoiceFilter(
        label=_("Tình trạng"), choices=STATES, method="by_state", empty_label=_("Tất cả")
    )
    cooperative = django_filters.ModelChoiceFilter(
        field_name="product__cooperative",
        label=_("Hợp tác xã"),
        queryset=Cooperative.objects.all(),
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = Lot
        fields: list[str] = []

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        if value == "unusual":
            suspects = Lot.unscoped.filter(scan_count__gt=scans.FEWEST_UNUSUAL).select_related("variant")
            return queryset.filter(pk__in=[lot.pk for lot in suspects if scans.is_unusual(lot)])
        conditions = {
            "current": Q(is_current=True),
            "recalled": Q(recalled_at__isnull=False),
            "expired": Q(expires_on__lt=timezone.localdate()),
        }
        return queryset.filter(conditions[value])


class LotIndexView(IndexView):
    """Found by words of the product and the cooperative, or by a code as it is printed."""

    is_searchable = True

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        query = self.search_query
        if code := codes.read(query):
            return queryset.filter(code=code)
        for word in text.fold(query).split():
            queryset = queryset.filter(product__search_text__contains=word)
        return queryset


class LotInspectView(InspectView):
    template_name = "catalog/admin/lot.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        lot = Lot.unscoped.select_related("product__cooperative__commune", "variant").get(pk=self.object.pk)
        context.update(
            lot=lot,
            steps=pages.steps_of(lot),
            packs=labels.packs_of(lot),
            papers=labels.Paper.choices,
            most=labels.MOST,
            usual=labels.PER_SHEET,
            is_unusual=scans.is_unusual(lot),
            number_of_packs=scans.packs(lot),
            may_change=self.request.user.has_perm(CHANGE),
        )
        return context


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Nobody writes a lot here but through `keeping`, the superuser included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "change", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Lot, ReadOnlyPolicy(Lot))


def state_label(lot: Lot) -> SafeString | str:
    if lot.is_recalled:
        return format_html("<strong>{}</strong>", gettext("Đã thu hồi"))
    if lot.is_expired:
        return gettext("Quá hạn")
    return gettext("Đang bán") if lot.is_current else "–"


def scan_label(lot: Lot) -> SafeString | str:
    hint = gettext("nhiều bất thường")
    return (
        format_html("{} <strong>({})</strong>", lot.scan_count, hint)
        if scans.is_unusual(lot)
        else str(lot.scan_count)
    )


class LotViewSet(SnippetViewSet):
    model = Lot
    icon = "tag"
    menu_label = _("Lô hàng")
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = LotIndexView
    inspect_view_class = LotInspectView
    filterset_class = LotFilterSet
    panels = [FieldPanel("batch")]  # no form is ever shown; Wagtail builds one while it starts
    list_display = [
        "batch",
        Column("product", label=_("Sản phẩm"), classname=CELL),
        Column(
            "cooperative",
            label=_("Hợp tác xã"),
            accessor=lambda lot: lot.product.cooperative.name,
            classname=CELL,
        ),
        Column("shown_code", label=_("Mã truy xuất"), classname=CELL),
        Column("state", label=_("Tình trạng"), accessor=state_label, classname=CELL),
        Column(
            "scans",
            label=_("Số lần quét"),
            accessor=scan_label,
            sort_key="scan_count",
            classname=f"{CELL} market-lot--scans",
        ),
    ]
    list_per_page = 50

    def get_queryset(self, request: Any) -> "QuerySet[Lot]":
        rows: QuerySet[Lot] = Lot.unscoped.select_related("product__cooperative", "variant")
        return rows


class PrintForm(forms.Form):
    giay = forms.ChoiceField(choices=labels.Paper.choices)
    so_tem = CountField(least=1, most=labels.MOST)


@require_GET
def print_labels(request: HttpRequest, pk: int) -> HttpResponse:
    """`?giay=a4|cuon&so_tem=24&quy_cach=<pack>`; what cannot be read leads back to the lot."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    lot = _find(pk)
    form = PrintForm(request.GET)
    if not form.is_valid() or lot.is_recalled:
        said = (
            gettext("Lô đã thu hồi, không in tem nữa.")
            if lot.is_recalled
            else " ".join(map(str, form.errors.get("so_tem") or [gettext("Chọn loại giấy trong danh sách.")]))
        )
        messages.error(request, said)
        return redirect(_address(lot))
    packs = {str(pack.pk): pack for pack in labels.packs_of(lot)}
    pack: Variant | None = packs.get(request.GET.get("quy_cach", "")) or next(iter(packs.values()), None)
    order = labels.Order(lot, pack, form.cleaned_data["giay"], form.cleaned_data["so_tem"])
    response = HttpResponse(labels.render(order), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{labels.file_name(order)}"'
    return response


@require_POST
def change_recall(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """`word` is "thu-hoi" or "bo-thu-hoi"; a reason must be given."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    lot = _find(pk)
    reason = text.normalise(request.POST.get("reason", ""))
    if not reason:
        messages.error(request, gettext("Ghi lý do rồi bấm lại. Chưa làm gì."))
    elif len(reason) > LONGEST_REASON:
        words = gettext("Lý do dài quá, nhiều nhất %(most)d chữ cái. Chưa làm gì. Đã gõ: “%(typed)s”")
        messages.error(request, words % {"most": LONGEST_REASON, "typed": reason[: 10 * LONGEST_REASON]})
    elif word == "thu-hoi":
        lot_records.recall(lot.pk, reason, request.user.pk)
        messages.success(request, gettext("Đã thu hồi. Ai quét tem của lô này đều thấy ngay."))
    else:
        lot_records.reinstate(lot.pk, reason, request.user.pk)
        messages.success(request, gettext("Đã bỏ thu hồi; trang truy xuất vẫn ghi lại việc này."))
    return redirect(_address(lot))


def _find(pk: int) -> Lot:
    rows = Lot.unscoped.select_related("product__cooperative__commune", "variant")
    lot: Lot = get_object_or_404(rows, pk=pk)
    return lot


def _address(lot: Lot) -> str:
    return reverse("wagtailsnippets_catalog_lot:inspect", args=[lot.pk])


@hooks.register("register_admin_urls")
def lot_urls() -> list[URLPattern]:
    return [
        path("lo-hang/<int:pk>/tem.pdf", print_labels, name="lot-labels"),
        path("lo-hang/<int:pk>/thu-hoi/", change_recall, {"word": "thu-hoi"}, name="lot-recall"),
        path("lo-hang/<int:pk>/bo-thu-hoi/", change_recall, {"word": "bo-thu-hoi"}, name="lot-reinstate"),
    ]
