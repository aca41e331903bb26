"""What a cooperative sold elsewhere, as it declares it; what was declared wrongly is corrected by a row more."""

import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative, Variant
from catalog.scoped import scoped
from shop.ledger.models import Channel

FACTS = ("variant_id", "words", "quantity", "amount", "channel", "sold_on")  # written once


class DeclaredSale(models.Model):
    """As it was declared first. `words` say what was sold; with a `variant` its packs left the store room.

    `key` is made by the form, so that the same sending twice is one sale. The buyer's name and phone are for the
    stall alone, and no longer than those of an order.
    """

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="declared_sales")
    key = models.CharField(max_length=40)
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(_("bán gì"), max_length=200)
    quantity = models.PositiveIntegerField(_("số lượng"))
    amount = models.BigIntegerField(_("số tiền"))  # đồng
    channel = models.CharField(_("bán ở đâu"), max_length=12, choices=Channel.choices)
    sold_on = models.DateField(_("ngày bán"))
    buyer_name = models.CharField(_("người mua"), max_length=120, blank=True)
    buyer_phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)  # E.164
    photo = models.BinaryField(
        _("ảnh phiếu"), null=True, blank=True, editable=False
    )  # a small JPEG; never in media
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["DeclaredSale"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bán nơi khác")
        verbose_name_plural = _("bán nơi khác")
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "key"], name="declared_sale_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, amount__gt=0) & ~Q(channel=Channel.ONLINE),
                name="declared_sale_of_something",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="append_only",
                operation=pgtrigger.Delete | pgtrigger.UpdateOf(*FACTS),  # type: ignore[no-untyped-call]
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} × {self.quantity}"

    @property
    def reference(self) -> str:
        """What its entries and movements are found by."""
        return f"declared:{self.pk}"

    @property
    def is_buyer_hidden(self) -> bool:
        """As a buyer of the marketplace is, so long after the end of an order."""
        return self.sold_on <= timezone.localdate() - datetime.timedelta(days=settings.BUYER_DATA_DAYS)


class SaleCorrection(models.Model):
    """What a declared sale is from now on; nothing sold where it is withdrawn. Rows are only added."""

    sale = models.ForeignKey(DeclaredSale, models.PROTECT, related_name="corrections")
    quantity = models.PositiveIntegerField()
    amount = models.BigIntegerField()  # đồng
    channel = models.CharField(max_length=12, choices=Channel.choices)
    sold_on = models.DateField()
    reason = models.CharField(_("lý do"), max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="sale__cooperative")
    unscoped: ClassVar[models.Manager["SaleCorrection"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("đính chính bán nơi khác")
        verbose_name_plural = _("đính chính bán nơi khác")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, amount__gt=0) | Q(quantity=0, amount=0),
                name="sale_correction_whole_or_withdrawn",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.sale_id}: {self.amount}"

    @property
    def is_withdrawn(self) -> bool:
        return self.quantity == 0
