"""Variants (the sellable pack, with price and stock) and the append-only record of every stock change."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import gtin, prices
from catalog.languages import in_language
from catalog.models.products import Product
from catalog.scoped import scoped

MAX_PRICE = prices.MOST
MAX_STOCK = 1_000_000


class Variant(models.Model):
    """One pack. `on_hand` counts packs in the store room, `reserved` those promised to open orders."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="variants", verbose_name=_("sản phẩm"))
    name = models.CharField(_("quy cách"), max_length=80)
    name_en = models.CharField(_("quy cách (tiếng Anh)"), max_length=80, blank=True)
    weight_grams = models.PositiveIntegerField(
        _("khối lượng gửi (gam)"),
        help_text=_("Cả bao bì; dùng để tính phí giao."),
        validators=[MinValueValidator(1)],
    )
    price = models.BigIntegerField(_("giá (đồng)"), validators=[MinValueValidator(1)])
    on_hand = models.IntegerField(_("tồn kho"), default=0)
    reserved = models.IntegerField(_("đang giữ cho đơn"), default=0)
    is_active = models.BooleanField(_("đang bán"), default=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    gtin = models.CharField(
        _("mã GTIN"),
        max_length=gtin.STORED,
        blank=True,
        default="",
        db_default="",
        validators=[gtin.validate],
        help_text=_("Số dưới mã vạch GS1, nếu có; lưu đủ 14 chữ số."),
    )

    objects = scoped(cooperative="product__cooperative")
    unscoped = models.Manager()  # for published products and for checkout, which crosses cooperatives

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("quy cách")
        verbose_name_plural = _("quy cách")
        indexes = [
            # What `catalog.lists.finding` asks for, in the same words.
            models.Index(
                "product", condition=~Q(is_active=True, on_hand__gt=F("reserved")), name="variant_sold_out"
            ),
            models.Index("price", "product", condition=Q(is_active=True), name="variant_by_price"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gt=0, price__lte=MAX_PRICE), name="variant_price_range"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="variant_reserved_not_negative"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("reserved")), name="variant_reserved_within_on_hand"
            ),
            models.CheckConstraint(
                condition=Q(gtin="") | Q(gtin__regex=r"^[0-9]{14}$"), name="variant_gtin_fourteen_digits"
            ),
            models.UniqueConstraint(fields=["gtin"], condition=~Q(gtin=""), name="variant_gtin_once"),
        ]
        triggers = [
            pgtrigger.Trigger(  # see LowestPrice
                name="keeps_lowest_price",
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("price", "is_active", "product_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                declare=[("changed", "bigint")],
                func="""
                    FOR changed IN SELECT DISTINCT key FROM unnest(ARRAY[OLD.product_id, NEW.product_id]) AS key
                                   WHERE key IS NOT NULL ORDER BY key LOOP
                        -- Makes the row or only locks it: who changes another pack of the product waits here,
                        -- and sees this one below.
                        INSERT INTO catalog_lowestprice (product_id) VALUES (changed)
                        ON CONFLICT (product_id) DO UPDATE SET price = NULL WHERE false;
                        UPDATE catalog_lowestprice l SET price = found.price
                        FROM (SELECT min(v.price) AS price FROM catalog_variant v
                              WHERE v.product_id = changed AND v.is_active) AS found
                        WHERE l.product_id = changed AND l.price IS DISTINCT FROM found.price;
                    END LOOP;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises gtin.InvalidGtin."""
        if self.gtin:
            self.gtin = gtin.parse(self.gtin)
        super().save(*args, **kwargs)

    @property
    def available(self) -> int:
        """Packs that can be ordered now."""
        return max(self.on_hand - self.reserved, 0) if self.is_active else 0

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


class LowestPrice(models.Model):
    """What the cheapest pack on sale of a product costs (đồng, None where none is on sale), for lists in its order.

    Its only writer is the trigger of the packs: prices are changed in many places. It is no column of the product,
    whose row is locked before its packs (`catalog.row_locks`), while this is written after them.
    """

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="lowest_price")
    price = models.BigIntegerField(null=True)

    objects = scoped(cooperative="product__cooperative")

    class Meta:
        verbose_name = _("giá thấp nhất")
        verbose_name_plural = _("giá thấp nhất")
        indexes = [
            models.Index("price", "product", condition=Q(price__isnull=False), name="lowest_price_order")
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.price}"


class MovementKind(models.TextChoices):
    RECEIVED = "received", _("Nhập kho")
    CORRECTED = "corrected", _("Kiểm kê")
    RESERVED = "reserved", _("Giữ cho đơn")
    RELEASED = "released", _("Trả lại từ đơn")
    SHIPPED = "shipped", _("Xuất giao")
    RETURNED = "returned", _("Hàng trả về")
    ELSEWHERE = "elsewhere", _("Bán nơi khác")


class StockMovement(models.Model):
    """One change of a variant's two counters; their sums equal the counters (promise K1)."""

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    on_hand_delta = models.IntegerField(default=0)
    reserved_delta = models.IntegerField(default=0)
    reference = models.CharField(
        max_length=40, blank=True, db_index=True
    )  # order number, where one is behind it
    reason = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)  # given by imports of older books

    objects = scoped(cooperative="variant__product__cooperative")
    unscoped = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("biến động kho")
        verbose_name_plural = _("biến động kho")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand_delta:+d}/{self.reserved_delta:+d}"
