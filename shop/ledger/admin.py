"""The ledger and the settlements in the technical admin, only to read; the dated fee rates are changed here."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.fields import DayField
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, StallFilter, amount, choice, column, filters
from shop.ledger.models import (
    Account,
    Channel,
    EntryKind,
    FeeRate,
    LedgerEntry,
    Posting,
    Settlement,
    SettlementLine,
    SettlementStatus,
)

HIGHEST_FEE = 3000  # basis points, as the database has it


class PostingInline(ReadOnlyInline):
    model = Posting
    details = (
        choice("account", _("tài khoản"), Account),
        column("cooperative", _("hợp tác xã")),
        amount("amount", _("số tiền (nợ +, có −)")),
        choice("channel", _("kênh bán"), Channel),
        column("is_internal", _("bán cho thành viên"), lambda value: _("có") if value else _("không")),
    )


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    details = (
        column("reference", _("ghi việc gì")),
        choice("kind", _("loại"), EntryKind),
        column("order_number", _("đơn hàng")),
        column("effective_on", _("ngày xảy ra")),
        column("recorded_at", _("ghi sổ lúc")),
    )
    list_display = details
    list_filter = filters("kind", "effective_on")
    search_fields = ("reference", "order_number")
    ordering = ("-pk",)
    inlines = (PostingInline,)


class SettlementLineInline(ReadOnlyInline):
    model = SettlementLine
    details = (
        column("posting.entry.reference", _("ghi việc gì")),
        column("posting.entry.order_number", _("đơn hàng")),
        column("posting.entry.effective_on", _("ngày xảy ra")),
        amount("amount", _("số tiền (trả +, trừ −)")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SettlementLine]:
        rows: QuerySet[SettlementLine] = super().get_queryset(request)
        return rows.select_related("posting__entry")


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    list_display = (
        column("number", _("số")),
        column("cooperative", _("hợp tác xã")),
        column("until", _("đến hết ngày")),
        amount("total_amount", _("số tiền")),
        choice("status", _("trạng thái"), SettlementStatus),
        column("paid_on", _("ngày chuyển")),
        column("bank_reference", _("mã giao dịch ngân hàng")),
    )
    list_filter = filters("status", StallFilter, "until")
    list_select_related = ("cooperative",)
    search_fields = ("number", "bank_reference")
    inlines = (SettlementLineInline,)
    details = (
        *list_display,
        column("bank", _("ngân hàng")),
        column("account_number", _("số tài khoản")),
        column("account_name", _("tên chủ tài khoản")),
        column("created_at", _("lập lúc")),
        column("created_by", _("người lập")),
        column("paid_at", _("đánh dấu lúc")),
        column("paid_by", _("người đánh dấu")),
    )


@admin.display(description=_("phí"), ordering="basis_points")
def percent(rate: FeeRate) -> str:
    return f"{rate.basis_points / 100:g} %".replace(".", ",")


class FeeRateForm(forms.ModelForm[FeeRate]):
    class Meta:
        model = FeeRate
        fields = ("valid_from", "basis_points")

    def clean_basis_points(self) -> int:
        points = int(self.cleaned_data["basis_points"])
        if points > HIGHEST_FEE:
            raise forms.ValidationError(_("Cao nhất là 3000 phần vạn (30 %)."))
        return points

    def clean_valid_from(self) -> datetime.date:
        """A day gone by would make it look as if older orders had had this rate. Raises ValidationError."""
        day: datetime.date = self.cleaned_data["valid_from"]
        if "valid_from" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("Chọn hôm nay hoặc một ngày sau: đơn cũ giữ mức phí của nó."))
        return day


@admin.register(FeeRate)
class FeeRateAdmin(admin.ModelAdmin[FeeRate]):
    """Only rates that are not in force yet: the others stand on orders already."""

    form = FeeRateForm
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DateField: {"form_class": DayField}}
    list_display = (column("valid_from", _("áp dụng từ ngày")), percent)

    def has_change_permission(self, request: HttpRequest, obj: FeeRate | None = None) -> bool:
        is_open = obj is None or obj.valid_from >= timezone.localdate()
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: FeeRate | None = None) -> bool:
        is_open = obj is None or obj.valid_from > timezone.localdate()
        return is_open and super().has_delete_permission(request, obj)
