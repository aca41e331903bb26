"""Append-only double entry. Debits are positive, credits negative; every entry's postings sum to zero."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative


class Account(models.TextChoices):
    """Two books in one: the platform's card money, and each cooperative's own receipts and sales."""

    CARD_CLEARING = "card_clearing", _("Tiền thẻ đang giữ hộ")
    PAYABLE = "payable", _("Phải trả hợp tác xã")
    PLATFORM_RECEIVABLE = "platform_receivable", _("Hợp tác xã phải thu từ chợ")
    DIRECT_RECEIPTS = "direct_receipts", _("Thu thẳng vào tài khoản hợp tác xã")
    CASH = "cash", _("Tiền mặt hợp tác xã đã thu")
    SALES = "sales", _("Tiền bán hàng")


class EntryKind(models.TextChoices):
    SALE = "sale", _("Bán hàng")
    REFUND = "refund", _("Hoàn tiền")
    CORRECTION = "correction", _("Điều chỉnh")


class LedgerEntry(models.Model):
    """`effective_on` is the day it happened in Vietnam, `recorded_at` when we knew (promise M8)."""

    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    reference = models.CharField(max_length=60, unique=True)  # what it records; posting twice is refused
    order_number = models.CharField(max_length=16, db_index=True)
    effective_on = models.DateField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now)  # given by imports of older books

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
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()  # đồng; debit > 0, credit < 0

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dòng bút toán")
        verbose_name_plural = _("dòng bút toán")
        indexes = [models.Index(fields=["account", "cooperative"], name="posting_account")]
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
