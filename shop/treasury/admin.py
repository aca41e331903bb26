"""Bank services, transfers and the treasurer's rows in the technical admin: only a service is set up here."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import text
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, StallFilter, amount, choice, column, filters
from shop.payments.models import (
    BankFeed,
    BankTransfer,
    FeedProof,
    FeedProvider,
    FeedRefusal,
    Outcome,
    Resolution,
)
from shop.treasury.models import CodRemittance, PayoutChange, StatementFile

SHOWN_REFUSALS = 20


class BankFeedForm(forms.ModelForm[BankFeed]):
    """The key is written and never shown again; left empty it stays as it is."""

    secret = forms.CharField(
        label=_("Khoá ký"),
        required=False,
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Chép từ trang của dịch vụ. Đã lưu thì không hiện lại; để trống là giữ khoá cũ."),
    )

    class Meta:
        model = BankFeed
        fields = (
            "cooperative",
            "provider",
            "account_number",
            "virtual_account_number",
            "proof",
            "secret",
            "is_active",
        )
        labels: ClassVar[dict[str, Any]] = {"cooperative": _("Hợp tác xã")}

    def clean_secret(self) -> str:
        """Raises ValidationError for a new service without a key."""
        secret: str = self.cleaned_data["secret"]
        if secret or self.instance.secret:
            return secret or self.instance.secret
        raise forms.ValidationError(_("Nhập khoá ký: không có nó thì ai cũng báo tiền về được."))

    def clean_account_number(self) -> str:
        return text.normalise(self.cleaned_data["account_number"]).replace(" ", "").upper()

    def clean_virtual_account_number(self) -> str:
        return text.normalise(self.cleaned_data["virtual_account_number"]).replace(" ", "").upper()

    def clean_proof(self) -> str:
        """Raises ValidationError where the service has no such way."""
        proof: str = self.cleaned_data["proof"]
        if proof == FeedProof.API_KEY and self.cleaned_data.get("provider") != FeedProvider.SEPAY:
            raise forms.ValidationError(_("Chỉ SePay gửi API Key. payOS và Casso ký từng tin."))
        return proof


class FeedRefusalInline(ReadOnlyInline):
    model = FeedRefusal
    verbose_name_plural = _("tin bị từ chối gần đây")
    details = (
        column("last_at", _("lần cuối")),
        column("words", _("vì sao")),
        column("count", _("số tin trong giờ đó")),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """The last hours with any; an inline cannot be sliced."""
        rows = FeedRefusal.unscoped.order_by("-last_at")
        feed_id = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        return rows.filter(
            pk__in=list(rows.filter(feed=feed_id).values_list("pk", flat=True)[:SHOWN_REFUSALS])
        )


@admin.register(BankFeed)
class BankFeedAdmin(admin.ModelAdmin[BankFeed]):
    form = BankFeedForm
    list_display = (
        column("cooperative", _("hợp tác xã")),
        "provider",
        "account_number",
        "is_active",
        column("last_message_at", _("tin cuối lúc")),
    )
    list_filter = filters("provider", "is_active")
    list_select_related = ("cooperative",)
    search_fields = ("account_number", "cooperative__name")
    inlines = (FeedRefusalInline,)


@admin.register(BankTransfer)
class BankTransferAdmin(ReadOnlyAdmin):
    list_display = (
        column("occurred_at", _("lúc")),
        column("cooperative", _("hợp tác xã")),
        amount("amount", _("số tiền")),
        choice("outcome", _("khớp"), Outcome),
        choice("resolution", _("xử lý"), Resolution),
        column("memo_code", _("nội dung chuyển khoản")),
        column("source", _("nguồn")),
    )
    list_filter = filters("outcome", "resolution", "source", "occurred_at")
    list_select_related = ("cooperative",)
    search_fields = ("memo_code", "bank_reference", "external_id", "account_number")
    details = (
        *list_display,
        amount("held_amount", _("đang giữ của khách")),
        column("content", _("lời chuyển khoản")),
        column("account_number", _("số tài khoản")),
        column("bank_reference", _("mã giao dịch ngân hàng")),
        column("external_id", _("mã của nguồn")),
        column("payment", _("thanh toán")),
        column("received_at", _("chợ biết lúc")),
        column("note", _("ghi chú")),
        column("resolved_at", _("xử lý lúc")),
        column("resolved_by", _("người làm")),
    )


@admin.register(CodRemittance)
class CodRemittanceAdmin(ReadOnlyAdmin):
    list_display = (
        column("remitted_on", _("ngày nộp")),
        column("cooperative", _("hợp tác xã")),
        column("payment.order", _("đơn hàng")),
        amount("amount", _("khách đã trả")),
        amount("fee_amount", _("phí thu hộ")),
        column("reference", _("mã bảng kê")),
    )
    list_filter = filters(StallFilter, "remitted_on")
    list_select_related = ("cooperative", "payment__order")
    search_fields = ("reference", "payment__order__number")
    details = (*list_display, column("recorded_at", _("ghi lúc")), column("recorded_by", _("người ghi")))


@admin.register(PayoutChange)
class PayoutChangeAdmin(ReadOnlyAdmin):
    list_display = (
        column("requested_at", _("xin đổi lúc")),
        column("cooperative", _("hợp tác xã")),
        column("account_number", _("tài khoản mới")),
        column("effective_at", _("có hiệu lực lúc")),
        column("applied_at", _("đã đổi lúc")),
        column("stopped_at", _("đã chặn lúc")),
    )
    list_filter = filters("requested_at")
    list_select_related = ("cooperative",)
    search_fields = ("cooperative__name", "account_number", "old_account_number")
    details = (
        *list_display,
        column("bank", _("ngân hàng mới")),
        column("account_name", _("tên chủ tài khoản mới")),
        column("old_bank", _("ngân hàng cũ")),
        column("old_account_number", _("tài khoản cũ")),
        column("old_account_name", _("tên chủ tài khoản cũ")),
        column("told_email", _("đã báo tới email")),
        column("told_phone", _("đã báo tới số")),
        column("requested_by", _("người xin đổi")),
        column("stopped_by", _("người chặn")),
        column("stop_reason", _("vì sao chặn")),
    )


@admin.register(StatementFile)
class StatementFileAdmin(ReadOnlyAdmin):
    list_display = (
        column("imported_at", _("nhập lúc")),
        column("cooperative", _("hợp tác xã")),
        column("name", _("tên tệp")),
        column("row_count", _("số dòng")),
        column("new_count", _("dòng mới")),
    )
    list_filter = filters(StallFilter, "imported_at")
    list_select_related = ("cooperative",)
    details = (*list_display, column("imported_by", _("người nhập")), column("fingerprint", _("SHA-256")))
