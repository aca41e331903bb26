"""Rollups and checks of the books in the technical admin: both are made again by `manage.py`."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, StallFilter, amount, column, filters, pretty_json
from shop.reports.models import BooksCheck, DailySales, MarketPrice, MonthlySales


@admin.register(DailySales)
class DailySalesAdmin(ReadOnlyAdmin):
    details = (
        column("day", _("ngày")),
        column("cooperative", _("hợp tác xã")),
        amount("goods_amount", _("tiền hàng")),
        amount("delivery_amount", _("phí giao hàng")),
        amount("returned_amount", _("đã trả lại khách")),
        amount("income_amount", _("tiền hàng và phí")),
        column("order_count", _("số đơn")),
    )
    list_display = details
    list_filter = filters(StallFilter, "day")
    list_select_related = ("cooperative",)
    date_hierarchy = "day"
    ordering = ("-day", "cooperative")


@admin.register(MonthlySales)
class MonthlySalesAdmin(ReadOnlyAdmin):
    details = (
        column("month", _("tháng")),
        column("cooperative", _("hợp tác xã")),
        amount("goods_amount", _("tiền hàng")),
        amount("delivery_amount", _("phí giao hàng")),
        amount("returned_amount", _("đã trả lại khách")),
        column("order_count", _("số đơn")),
    )
    list_display = details
    list_filter = (StallFilter,)
    list_select_related = ("cooperative",)
    ordering = ("-month", "cooperative")


@admin.register(BooksCheck)
class BooksCheckAdmin(ReadOnlyAdmin):
    list_display = (
        column("started_at", _("bắt đầu")),
        column("seconds", _("số giây"), lambda seconds: f"{seconds:.1f}"),
        column("check_count", _("số mục kiểm tra")),
        column(
            "broken", _("sai ở"), lambda broken: ", ".join(f"{row['id']} {row['name']}" for row in broken)
        ),
    )
    details = (*list_display[:3], column("broken", _("sai ở"), pretty_json))


@admin.register(MarketPrice)
class MarketPriceAdmin(ReadOnlyAdmin):
    details = (
        column("week", _("tuần từ")),
        column("category", _("danh mục")),
        column("unit", _("đơn vị")),
        amount("lowest", _("thấp nhất")),
        amount("middle", _("giá giữa")),
        amount("highest", _("cao nhất")),
        column("sale_count", _("số lượt bán")),
        column("cooperatives_at_least", _("ít nhất mấy HTX")),
    )
    list_display = details
    list_select_related = ("week", "category")
    ordering = ("-week", "category")
