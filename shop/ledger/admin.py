"""The ledger in the technical admin: append-only, so only to read. A correction is a new entry by a command."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, ReadOnlyInline, amount, choice, column
from shop.ledger.models import Account, EntryKind, LedgerEntry, Posting


class PostingInline(ReadOnlyInline):
    model = Posting
    details = (
        choice("account", _("tài khoản"), Account),
        column("cooperative", _("hợp tác xã")),
        amount("amount", _("số tiền (nợ +, có −)")),
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
    list_filter = ("kind", "effective_on")
    search_fields = ("reference", "order_number")
    ordering = ("-pk",)
    inlines = (PostingInline,)
