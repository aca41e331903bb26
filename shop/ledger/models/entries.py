"""Append-only double entry. Debits are positive, credits negative; every entry's postings sum to zero."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative


class Account(models.TextChoices):
    """Two books in one: the card money that the platform holds, and each cooperative's own money and sales."""

    # The platform's book.
    CARD_CLEARING = "card_clearing", _("Tiền thẻ đang giữ hộ")
    DISPUTED = "disputed", _("Tiền thẻ đang bị khiếu nại")
    PAYABLE = "payable", _("Phải trả hợp tác xã")
    PLATFORM_FEE = "platform_fee", _("Phí chợ đã thu")
    PROVIDER_FEE = "provider_fee", _("Phí trả cho nhà cung cấp thẻ")
    # In both: money of buyers that belongs to no order, or not yet. Held by the cooperative named on the line,
    # by the platform where none is.
    BUYER_CLEARING = "buyer_clearing", _("Tiền khách chờ xử lý")
    # A cooperative's book.
    PLATFORM_RECEIVABLE = "platform_receivable", _("Hợp tác xã phải thu từ chợ")
    DIRECT_RECEIPTS = "direct_receipts", _("Thu thẳng vào tài khoản hợp tác xã")
    CASH_IN_TRANSIT = "cash_in_transit", _("Tiền thu hộ, bên vận chuyển còn giữ")
    CASH = "cash", _("Tiền mặt tại hợp tác xã")
    CARRIER_FEE = "carrier_fee", _("Phí thu hộ")
    MARKET_FEE = "market_fee", _("Phí trả cho chợ")
    SALES = "sales", _("Tiền bán hàng")
    REFUNDS = "refunds", _("Hoàn trả khách hàng")
    # A cooperative's own word for what it sold elsewhere: accounts of their own, so that no sum of the marketplace's
    # sales has it by accident.
    DECLARED_RECEIPTS = "declared_receipts", _("Tiền thu ở nơi khác (khai báo)")
    DECLARED_SALES = "declared_sales", _("Bán nơi khác (khai báo)")


# A cooperative's sales income is minus the sum of these, whoever holds the money.
INCOME_ACCOUNTS = (Account.SALES, Account.REFUNDS)


class Channel(models.TextChoices):
    """Where a sale was made: on the marketplace, or elsewhere as its cooperative declares."""

    ONLINE = "online", _("Trên chợ")
    MARKET = "market", _("Chợ phiên, bán tại chỗ")
    PHONE = "phone", _("Gọi điện")
    ZALO = "zalo", _("Zalo, Facebook")
    LIVESTREAM = "livestream", _("Livestream")
    TRADER = "trader", _("Thương lái, cửa hàng")


DECLARED_CHANNELS = (Channel.MARKET, Channel.PHONE, Channel.ZALO, Channel.LIVESTREAM, Channel.TRADER)


class EntryKind(models.TextChoices):
    SALE = "sale", _("Bán hàng")
    REFUND = "refund", _("Hoàn tiền")
    REFUND_FAILED = "refund_failed", _("Hoàn tiền không tới")
    TRANSFER = "transfer", _("Chuyển khoản chờ xử lý")
    TRANSFER_DONE = "transfer_done", _("Chuyển khoản đã xử lý")
    HELD = "held", _("Tiền thẻ giữ lại xem xét")
    HELD_DONE = "held_done", _("Tiền thẻ đã xem xét xong")
    REMITTANCE = "remittance", _("Bên vận chuyển nộp tiền thu hộ")
    PROVIDER_FEE = "provider_fee", _("Phí nhà cung cấp thẻ")
    DISPUTE = "dispute", _("Khiếu nại thẻ")
    SETTLEMENT = "settlement", _("Đối soát, trả hợp tác xã")
    CORRECTION = "correction", _("Điều chỉnh")
    DECLARED = "declared", _("Bán nơi khác (khai báo)")


# Entries that change a cooperative's income; the others move money between accounts.
INCOME_KINDS = (EntryKind.SALE, EntryKind.REFUND, EntryKind.REFUND_FAILED, EntryKind.DISPUTE)


class LedgerEntry(models.Model):
    """`effective_on` is the day it happened in Vietnam, `recorded_at` when we knew (promise M8)."""

    kind = models.CharField(max_length=14, choices=EntryKind.choices)
    reference = models.CharField(max_length=60, unique=True)  # what it records; posting twice is refused
    # The order whose money it is; empty where it is several orders' or none's.
    order_number = models.CharField(max_length=16, db_index=True, blank=True)
    effective_on = models.DateField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now)  # given by imports of older books
    # The first entry of what it takes back or books again on another day (DayCorrection).
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="corrected_by"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("bút toán")
        verbose_name_plural = _("bút toán")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reference


class Posting(models.Model):
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="postings")
    account = models.CharField(max_length=20, choices=Account.choices)
    # None for the platform's own: its fees, and money of buyers that it holds.
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.BigIntegerField()  # đồng; debit > 0, credit < 0
    # On lines of sales and refunds; the channel on declared sales too. Internal: bought by a member of the
    # cooperative, which HTX accounting books to 512 instead of 511 (Circular 71/2024).
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True, default="", db_default="")
    is_internal = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dòng bút toán")
        verbose_name_plural = _("dòng bút toán")
        indexes = [models.Index(fields=["account", "cooperative"], name="posting_account")]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__in=INCOME_ACCOUNTS, is_internal__isnull=False, channel=Channel.ONLINE)
                | Q(account=Account.DECLARED_SALES, is_internal__isnull=True, channel__in=DECLARED_CHANNELS)
                | (
                    ~Q(account__in=(*INCOME_ACCOUNTS, Account.DECLARED_SALES))
                    & Q(is_internal__isnull=True, channel="")
                ),
                name="posting_channel_of_sales",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="entry_balances",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT SUM(amount) FROM ledger_posting WHERE entry_id = NEW.entry_id) <> 0 THEN
                        RAISE EXCEPTION 'ledger entry % does not balance', NEW.entry_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount:+d}"
