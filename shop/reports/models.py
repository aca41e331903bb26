"""Rollups (sums of the ledger that pages can read quickly, rebuilt from it at any time), checks of the books, and
copies of a stall's data."""

import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Cooperative, Province
from catalog.scoped import scoped
from shop.orders.models import Order, OrderLine


class PriceUnit(models.TextChoices):
    """What a price is for (`catalog.pack_sizes.measure`)."""

    KILOGRAM = "kg", _("kg")
    LITRE = "l", _("lít")
    FRUIT = "qua", _("quả")
    HEAD = "con", _("con")
    PIECE = "cai", _("cái")


class DailySales(models.Model):
    """Sales income of one cooperative on one day of Asia/Ho_Chi_Minh (đồng); `shop.reports.sales` says what is what."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="daily_sales")
    day = models.DateField()
    goods_amount = models.BigIntegerField(default=0, db_default=0)  # without what went back
    delivery_amount = models.BigIntegerField(default=0, db_default=0)  # fees that buyers paid, likewise
    returned_amount = models.BigIntegerField(default=0, db_default=0)  # to buyers on this day
    income_amount = models.BigIntegerField()  # goods and delivery
    order_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("doanh số ngày")
        verbose_name_plural = _("doanh số ngày")
        constraints = [models.UniqueConstraint(fields=["cooperative", "day"], name="daily_sales_once")]
        indexes = [models.Index(fields=["day"], name="daily_sales_day")]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.day}: {self.income_amount}"


class MonthlySales(models.Model):
    """The days of a month together (`month` is its first), for tables of many months: a thirtieth of the rows."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="+")
    month = models.DateField()
    goods_amount = models.BigIntegerField()
    delivery_amount = models.BigIntegerField()
    returned_amount = models.BigIntegerField()
    order_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("doanh số tháng")
        verbose_name_plural = _("doanh số tháng")
        constraints = [models.UniqueConstraint(fields=["month", "cooperative"], name="monthly_sales_once")]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.month:%Y-%m}: {self.goods_amount}"


class SalesPart(models.Model):
    """What is common to the parts of orders and of their lines (`shop.reports.parts`); amounts in đồng.

    Known from `known_from` on and no longer from `known_until`: none of those that hold now. `method` is empty where
    there is no order; `buyer` tells buyers apart and names none. The database does not look up the keys, which its own
    statements copy from the orders: a third of the time that writing them all would take.
    """

    order = models.ForeignKey(Order, models.CASCADE, null=True, db_constraint=False, related_name="+")
    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    day = models.DateField()
    method = models.CharField(max_length=6, blank=True, default="", db_default="")
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    buyer = models.BigIntegerField(null=True)
    goods_amount = models.BigIntegerField()  # without what went back
    returned_amount = models.BigIntegerField()  # to the buyer on this day; of lines: for goods
    is_sold = models.BooleanField()  # sold on this day, and not wholly paid back since
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class OrderSales(SalesPart):
    """One order's part of a day of Asia/Ho_Chi_Minh."""

    delivery_amount = models.BigIntegerField()  # the fee that its buyer paid, without what went back

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["OrderSales"]] = models.Manager()

    class Meta:
        verbose_name = _("phần của đơn")
        verbose_name_plural = _("phần của đơn")
        indexes = [
            models.Index(
                fields=["day"],
                include=[
                    *("cooperative", "method", "province", "buyer", "goods_amount", "delivery_amount"),
                    *("returned_amount", "is_sold", "known_from", "known_until"),
                ],
                name="order_sales_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.day}: {self.goods_amount}"


class LineSales(SalesPart):
    """One line's part of the goods of its order. No line where there is no order."""

    line = models.ForeignKey(
        OrderLine, models.CASCADE, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["LineSales"]] = models.Manager()

    class Meta:
        verbose_name = _("phần của dòng hàng")
        verbose_name_plural = _("phần của dòng hàng")
        indexes = [
            models.Index(
                fields=["day"],
                include=[
                    *("cooperative", "category", "method", "province", "buyer", "order"),
                    *("goods_amount", "returned_amount", "is_sold", "known_from", "known_until"),
                ],
                name="line_sales_day",
            ),
            models.Index(fields=["cooperative", "day"], name="line_sales_of"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.day}: {self.goods_amount}"


class KeptView(models.Model):
    """An officer's choice on the sales page, under a name that the whole desk sees. `query` is an address's."""

    name = models.CharField(_("tên"), max_length=80)
    query = models.CharField(max_length=1500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("cách xem đã giữ")
        verbose_name_plural = _("cách xem đã giữ")
        constraints = [models.UniqueConstraint(fields=["made_by", "name"], name="kept_view_name_once")]

    def __str__(self) -> str:
        return self.name


class CarriedBalance(models.Model):
    """What the lines of the ledger up to and with `through` (a posting's key, the same in every row) come to on one
    account (đồng); `shop.reports.balances` adds those behind it. No cooperative: the platform's own."""

    account = models.CharField(max_length=20)
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, null=True, blank=True, related_name="+")
    amount = models.BigIntegerField()
    through = models.BigIntegerField()

    class Meta:
        verbose_name = _("số dư mang sang")
        verbose_name_plural = _("số dư mang sang")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "cooperative"], name="carried_balance_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.cooperative_id}: {self.amount}"


class Closing(models.Model):
    """A period whose figures are fixed as they were known at `known_at`; written by `shop.reports.closing` alone.

    `canonical` is the text whose SHA-256 (64 hex digits) is `digest`; `shop.reports.closed_figures` says what it is.
    One officer closes, another approves; before that it may be withdrawn. `is_right`: whether the ledger still gave
    the same text at `checked_at`.
    """

    first_on = models.DateField()
    last_on = models.DateField()
    known_at = models.DateTimeField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    is_right = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["-last_on", "-pk"]
        verbose_name = _("kỳ đã chốt")
        verbose_name_plural = _("kỳ đã chốt")
        constraints = [
            ExclusionConstraint(
                name="closing_no_day_twice",
                expressions=[
                    (
                        Func(
                            "first_on",
                            "last_on",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(withdrawn_at=None), name="closing_approved_stays"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fixed",
                fields=["first_on", "last_on", "known_at", "canonical", "digest", "made_by", "made_at"],
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_at__isnull=False)
                & (
                    pgtrigger.Q(new__approved_at__df=pgtrigger.F("old__approved_at"))
                    | pgtrigger.Q(new__approved_by__df=pgtrigger.F("old__approved_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None


class MarketWeek(models.Model):
    """A week (Monday to Sunday of Asia/Ho_Chi_Minh) whose prices were told; `shop.reports.market_prices` tells once."""

    first_on = models.DateField(unique=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_on"]
        verbose_name = _("tuần đã báo giá")
        verbose_name_plural = _("tuần đã báo giá")
        triggers = [pgtrigger.Protect(name="told_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.first_on}"


class MarketPrice(models.Model):
    """What one kind of goods sold for in a week: đồng for one `unit`, rounded (lowest down, highest up).

    A row is there only where no cooperative can be told from it (`shop.reports.market_prices.protected`);
    `cooperatives_at_least` is no count, but how many there were at least.
    """

    week = models.ForeignKey(MarketWeek, models.PROTECT, related_name="prices")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=3, choices=PriceUnit.choices)
    lowest = models.BigIntegerField()
    middle = models.BigIntegerField()
    highest = models.BigIntegerField()
    sale_count = models.PositiveIntegerField()
    cooperatives_at_least = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("giá trong tuần")
        verbose_name_plural = _("giá trong tuần")
        constraints = [
            models.UniqueConstraint(fields=["week", "category", "unit"], name="market_price_once"),
            models.CheckConstraint(
                condition=Q(sale_count__gte=5, cooperatives_at_least__gte=3), name="market_price_protected"
            ),
            models.CheckConstraint(
                condition=Q(lowest__gt=0, middle__gte=models.F("lowest"), highest__gte=models.F("middle")),
                name="market_price_in_order",
            ),
        ]
        triggers = [pgtrigger.Protect(name="told_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.week_id} {self.category_id}: {self.middle} / {self.unit}"


class BooksCheck(models.Model):
    """One run of `check_books`: when, how long, and what it found broken."""

    started_at = models.DateTimeField()
    seconds = models.FloatField()
    check_count = models.PositiveSmallIntegerField()
    broken = models.JSONField(default=list)  # [{"id": "M3", "name": "entries", "count": 1}]

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lần soát sổ")
        verbose_name_plural = _("lần soát sổ")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {len(self.broken)}"

    @property
    def is_clean(self) -> bool:
        return not self.broken


class DataCopy(models.Model):
    """Everything a cooperative has on the marketplace as one file: asked for, made by a task, deleted when it lapses.

    `done` of `total` pieces are made; `name` is that of `catalog.private_files`, empty until it is ready.
    """

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="data_copies")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=5, default="vi", db_default="vi")
    done = models.PositiveIntegerField(default=0, db_default=0)
    total = models.PositiveIntegerField(default=0, db_default=0)
    name = models.CharField(max_length=80, blank=True, default="", db_default="")
    size = models.PositiveBigIntegerField(default=0, db_default=0)  # bytes
    ready_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(cooperative="cooperative")
    unscoped = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bản chép dữ liệu gian hàng")
        verbose_name_plural = _("bản chép dữ liệu gian hàng")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(ready_at=None, given_up_at=None),
                name="data_copy_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.asked_at:%Y-%m-%d}"

    @property
    def percent(self) -> int:
        """How much of it is written, 0 to 99; whether it is ready says `ready_at`."""
        return min(100 * self.done // self.total, 99) if self.total else 0

    @property
    def lapses_at(self) -> datetime.datetime | None:
        """When it can be had no more; None until it is ready."""
        return self.ready_at + datetime.timedelta(days=settings.DATA_COPY_DAYS) if self.ready_at else None

    @property
    def is_there(self) -> bool:
        return self.lapses_at is not None and timezone.now() < self.lapses_at
