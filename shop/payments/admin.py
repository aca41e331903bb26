"""Payments, refunds, disputes and what providers told us, to look up when somebody asks where the money is."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, ReadOnlyInline, amount, choice, column, filters, pretty_json
from shop.orders.models import PaymentMethod
from shop.payments.models import (
    Collector,
    Dispute,
    DisputeStatus,
    HeldCharge,
    HeldReason,
    HeldResolution,
    Payment,
    PaymentAttempt,
    PaymentShare,
    PaymentStatus,
    ProviderEvent,
    Refund,
    RefundStatus,
    RefusedMessage,
)


def yes_no(value: bool) -> Any:
    return _("có") if value else _("không")


class Handled(admin.SimpleListFilter):
    title = _("xử lý")
    parameter_name = "handled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Chưa xử lý")), ("yes", _("Đã xử lý"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() in ("yes", "no"):
            return queryset.filter(processed_at__isnull=self.value() == "no")
        return queryset


class ShareInline(ReadOnlyInline):
    model = PaymentShare
    verbose_name_plural = _("chia cho từng đơn")
    details = (
        column("order", _("đơn hàng")),
        amount("amount", _("số tiền")),
        column("dropped_at", _("không phải trả nữa từ")),
    )


class AttemptInline(ReadOnlyInline):
    model = PaymentAttempt
    verbose_name_plural = _("các lần mở trang thanh toán thẻ")
    details = (
        column("number", _("lần")),
        amount("amount", _("số tiền")),
        column("session_id", _("mã phiên")),
        column("idempotency_key", _("khoá chống trùng")),
        column("created_at", _("mở lúc")),
        column("expires_at", _("hết hạn")),
    )


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = (
        column("pk", _("mã")),
        column("purchase", _("đơn mua")),
        choice("method", _("cách trả"), PaymentMethod),
        choice("status", _("trạng thái"), PaymentStatus),
        amount("amount", _("phải trả")),
        column("succeeded_at", _("nhận lúc")),
    )
    list_filter = filters("status", "method", "created_at")
    list_select_related = ("purchase",)
    search_fields = ("memo_code", "purchase__number", "provider_reference", "attempts__session_id")
    search_help_text = _("Mã đơn mua, nội dung chuyển khoản, hoặc mã của Stripe")
    inlines = (ShareInline, AttemptInline)
    details = (
        column("purchase", _("đơn mua")),
        column("order", _("đơn hàng")),
        choice("method", _("cách trả"), PaymentMethod),
        choice("status", _("trạng thái"), PaymentStatus),
        amount("amount", _("phải trả")),
        amount("captured_amount", _("đã nhận")),
        column("memo_code", _("nội dung chuyển khoản")),
        column("provider_reference", _("mã của nhà cung cấp")),
        amount("provider_fee_amount", _("phí nhà cung cấp")),
        column("provider_fee_note", _("phí bằng ngoại tệ")),
        column("payee_bank", _("ngân hàng nhận")),
        column("payee_account_number", _("tài khoản nhận")),
        column("payee_account_name", _("tên chủ tài khoản")),
        choice("collected_by", _("ai thu tiền mặt"), Collector),
        column("created_at", _("tạo lúc")),
        column("expires_at", _("hạn trả")),
        column("succeeded_at", _("nhận lúc")),
        column("confirmed_by", _("người xác nhận tiền")),
    )


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = (
        column("pk", _("mã")),
        column("order", _("đơn hàng")),
        choice("payment.method", _("cách trả"), PaymentMethod),
        amount("amount", _("số tiền")),
        choice("status", _("trạng thái"), RefundStatus),
        column("failure", _("vì sao lỗi")),
        column("created_at", _("yêu cầu lúc")),
        column("succeeded_at", _("trả lúc")),
    )
    list_filter = filters("status", "payment__method", "created_at")
    list_select_related = ("order", "payment")
    search_fields = ("order__number", "provider_reference")
    details = (
        column("order", _("đơn hàng")),
        column("payment", _("thanh toán")),
        amount("amount", _("số tiền")),
        amount("fee_amount", _("phí chợ trả lại")),
        choice("status", _("trạng thái"), RefundStatus),
        column("words", _("lý do")),
        column("idempotency_key", _("khoá chống trùng")),
        column("provider_reference", _("mã của nhà cung cấp")),
        column("actor", _("người làm")),
        column("created_at", _("yêu cầu lúc")),
        column("succeeded_at", _("trả lúc")),
        column("failed_at", _("lỗi lúc")),
        column("failure", _("vì sao lỗi")),
        column("retry_of", _("thay cho lần hoàn")),
    )


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    list_display = (
        column("received_at", _("nhận lúc")),
        column("provider", _("nhà cung cấp")),
        column("event_type", _("loại tin")),
        column("outcome", _("kết quả")),
        column("deliveries", _("số lần nhận")),
        column("processed_at", _("xử lý lúc")),
    )
    list_filter = filters(Handled, "provider", "event_type", "received_at")
    search_fields = ("event_id", "outcome")
    search_help_text = _("Mã tin, hoặc chữ trong kết quả")
    ordering = ("-pk",)
    details = (
        *list_display,
        column("event_id", _("mã tin")),
        column("last_received_at", _("nhận lần cuối")),
        column("payload", _("nội dung"), pretty_json),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderEvent]:
        """A list of fifty must not read fifty whole messages."""
        rows: QuerySet[ProviderEvent] = super().get_queryset(request)
        return rows.defer("payload")


@admin.register(RefusedMessage)
class RefusedMessageAdmin(ReadOnlyAdmin):
    """By hour; the sample is how the last one began, text from anybody and shown as text."""

    list_display = (
        column("hour", _("giờ")),
        column("provider", _("địa chỉ")),
        column("reason", _("vì sao từ chối")),
        column("count", _("số tin")),
        column("last_at", _("lần cuối")),
        column("sample", _("tin cuối bắt đầu bằng"), lambda sample: sample[:80]),
    )
    list_filter = filters("provider", "reason", "hour")
    details = (*list_display[:5], column("sample", _("tin cuối bắt đầu bằng")))


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = (
        column("provider_id", _("mã Stripe")),
        column("payment", _("thanh toán")),
        amount("amount", _("số tiền")),
        choice("status", _("trạng thái"), DisputeStatus),
        column("withdrawn", _("Stripe đã rút tiền"), yes_no),
        column("evidence_due_at", _("gửi bằng chứng trước")),
        column("opened_at", _("mở lúc")),
    )
    list_filter = filters("status", "withdrawn", "opened_at")
    list_select_related = ("payment",)
    search_fields = ("provider_id", "payment__provider_reference", "payment__purchase__number")
    details = (
        *list_display,
        amount("fee_amount", _("phí khiếu nại")),
        column("reason", _("lý do Stripe ghi")),
        column("provider_status", _("trạng thái ở Stripe")),
        column("closed_at", _("kết thúc lúc")),
    )


@admin.register(HeldCharge)
class HeldChargeAdmin(ReadOnlyAdmin):
    list_display = (
        column("provider_reference", _("mã Stripe")),
        column("payment", _("thanh toán")),
        column("amount", _("số tiền")),
        column("currency", _("tiền tệ")),
        choice("reason", _("vì sao giữ"), HeldReason),
        choice("resolution", _("đã xử lý thế nào"), HeldResolution),
        column("created_at", _("giữ từ")),
    )
    list_filter = filters("resolution", "reason", "created_at")
    list_select_related = ("payment",)
    search_fields = ("provider_reference", "refund_reference", "payment__purchase__number")
    details = (
        *list_display,
        column("refund_reference", _("mã hoàn tiền")),
        column("note", _("ghi chú")),
        column("resolved_at", _("xử lý lúc")),
        column("resolved_by", _("người làm")),
    )
