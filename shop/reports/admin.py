"""The rollups in the technical admin: `manage.py rebuild_rollups` makes them again from the ledger."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, amount, column
from shop.reports.models import DailySales


@admin.register(DailySales)
class DailySalesAdmin(ReadOnlyAdmin):
    details = (
        column("day", _("ngày")),
        column("cooperative", _("hợp tác xã")),
        amount("income_amount", _("tiền bán hàng")),
        column("order_count", _("số đơn")),
    )
    list_display = details
    list_filter = ("cooperative", "day")
    list_select_related = ("cooperative",)
    date_hierarchy = "day"
    ordering = ("-day", "cooperative")
