"""Orders in the technical admin: to look up, never to change. The shipping table is changed here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog import phones
from catalog.fields import AmountField
from catalog.templatetags.money import weight
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, StallFilter, amount, choice, column, filters
from shop.orders import reasons
from shop.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    PaymentMethod,
    Purchase,
    ShippingRate,
    Status,
)

METHOD = choice("payment_method", _("cách trả"), PaymentMethod)
STATUS = choice("status", _("trạng thái"), Status)
TOTAL = amount("total_amount", _("tổng tiền"))
SHIPPING = amount("shipping_amount", _("phí giao"))
ITEMS = amount("items_amount", _("tiền hàng"))
PLACED = column("placed_at", _("đặt lúc"))
NUMBER = column("number", _("mã"))


class OrderInline(ReadOnlyInline):
    model = Order
    show_change_link = True
    details = (column("cooperative", _("hợp tác xã")), STATUS, ITEMS, SHIPPING, TOTAL)


class LineInline(ReadOnlyInline):
    model = OrderLine
    details = (
        column("product_name", _("sản phẩm")),
        column("variant_name", _("quy cách")),
        column("quantity", _("số lượng")),
        amount("unit_price", _("đơn giá")),
        amount("line_amount", _("thành tiền")),
    )


class EventInline(ReadOnlyInline):
    model = OrderEvent
    details = (
        column("created_at", _("lúc")),
        choice("before", _("từ"), Status),
        choice("after", _("đến"), Status),
        column("actor_kind", _("bên làm")),
        column("actor", _("người làm")),
        column("on_behalf_of", _("thay cho")),
        column("reason", _("lý do"), reasons.words),
    )

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("actor", "on_behalf_of")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    list_display = (NUMBER, PLACED, METHOD, TOTAL)
    list_filter = filters("payment_method", "placed_at")
    search_fields = ("number", "phone")
    search_help_text = _("Mã đơn mua, hoặc số điện thoại dạng +84…")
    inlines = (OrderInline,)
    details = (
        NUMBER,
        PLACED,
        METHOD,
        ITEMS,
        SHIPPING,
        TOTAL,
        column("full_name", _("người mua")),
        column("phone", _("điện thoại"), phones.national),
        column("email", _("email")),
        column("address", _("địa chỉ")),
        column("note", _("lời nhắn")),
        column("gift_note", _("lời chúc kèm quà")),
        column("invoice_name", _("tên trên hoá đơn")),
        column("invoice_tax_number", _("mã số thuế")),
        column("invoice_address", _("địa chỉ trên hoá đơn")),
        column("invoice_email", _("email nhận hoá đơn")),
        column("language", _("ngôn ngữ")),
    )


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = (NUMBER, column("cooperative", _("hợp tác xã")), STATUS, METHOD, TOTAL, PLACED)
    list_filter = filters("status", "payment_method", StallFilter)
    list_select_related = ("cooperative",)
    ordering = ("-pk",)  # the newest first, along an index
    search_fields = ("number", "tracking_number")
    inlines = (LineInline, EventInline)
    details = (
        NUMBER,
        column("purchase", _("đơn mua")),
        column("cooperative", _("hợp tác xã")),
        STATUS,
        METHOD,
        ITEMS,
        SHIPPING,
        TOTAL,
        column("fee_basis_points", _("phí chợ (phần vạn)")),
        amount("fee_amount", _("phí chợ")),
        column("is_internal", _("bán cho thành viên"), lambda value: _("có") if value else _("không")),
        column("weight_grams", _("cân nặng"), weight),
        column("carrier", _("đơn vị vận chuyển")),
        column("tracking_number", _("mã vận đơn")),
        column("expected_from", _("dự kiến đến từ")),
        column("expected_until", _("dự kiến đến trước")),
        column("cancel_words", _("lý do huỷ")),
        PLACED,
        column("status_changed_at", _("đổi trạng thái lúc")),
    )


@admin.register(ShippingRate)
class ShippingRateAdmin(admin.ModelAdmin[ShippingRate]):
    """Live at once for the next checkout; placed orders keep what they were shown."""

    list_display = ("region", "up_to_grams", "price", "extra_per_kg", "least_days", "most_days")
    list_editable = ("price", "extra_per_kg", "least_days", "most_days")
    list_filter = filters("region")
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.BigIntegerField: {"form_class": AmountField}}
