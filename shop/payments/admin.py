"""Payments, refunds and what providers told us, to look up when somebody asks where the money is."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, ReadOnlyInline, amount, choice, column, pretty_json
from shop.orders.models import PaymentMethod
from shop.payments.models import (
    Payment,
    PaymentAttempt,
    PaymentShare,
    PaymentStatus,
    ProviderEvent,
    Refund,
    RefundStatus,
)


class ShareInline(ReadOnlyInline):
    model = PaymentShare
    verbose_name_plural = _("chia cho từng đơn")
    details = (column("order", _("đơn hàng")), amount("amount", _("số tiền")))


class AttemptInline(ReadOnlyInline):
    model = PaymentAttempt
    verbose_name_plural = _("các lần mở trang thanh toán thẻ")
    details = (
        column("number", _("lần")),
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
    list_filter = ("status", "method", "created_at")
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
        column("created_at", _("yêu cầu lúc")),
        column("succeeded_at", _("trả lúc")),
    )
    list_filter = ("status", "payment__method", "created_at")
    list_select_related = ("order", "payment")
    search_fields = ("order__number", "provider_reference")
    details = (
        column("order", _("đơn hàng")),
        column("payment", _("thanh toán")),
        amount("amount", _("số tiền")),
        choice("status", _("trạng thái"), RefundStatus),
        column("words", _("lý do")),
        column("idempotency_key", _("khoá chống trùng")),
        column("provider_reference", _("mã của nhà cung cấp")),
        column("actor", _("người làm")),
        column("created_at", _("yêu cầu lúc")),
        column("succeeded_at", _("trả lúc")),
    )


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    list_display = (
        column("received_at", _("nhận lúc")),
        column("provider", _("nhà cung cấp")),
        column("event_type", _("loại tin")),
        column("outcome", _("kết quả")),
        column("processed_at", _("xử lý lúc")),
    )
    list_filter = ("provider", "event_type", "received_at")
    search_fields = ("event_id", "outcome")
    ordering = ("-pk",)
    details = (*list_display, column("event_id", _("mã tin")), column("payload", _("nội dung"), pretty_json))
