"""Purchase (one checkout), Order (one cooperative's part of it), its lines and its events.

Statuses are written only by `shop.orders.transitions`.
"""

import secrets
from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog import phones, text
from catalog.languages import in_language
from catalog.models import Category, Commune, Cooperative, Province, Region, Variant
from catalog.scoped import scoped
from shop.orders import carriers, reasons
from shop.orders.buyers import Buyer

NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread aloud or on paper


def new_number() -> str:
    """Nine characters, 31⁹ ≈ 2.6 × 10¹³ values: short enough to read out, too many to guess."""
    return "".join(secrets.choice(NUMBER_ALPHABET) for _index in range(9))


def new_token() -> str:
    """192 random bits for the guest's link (promise A5)."""
    return secrets.token_urlsafe(24)


class PaymentMethod(models.TextChoices):
    COD = "cod", _("Tiền mặt khi nhận hàng")
    VIETQR = "vietqr", _("Chuyển khoản VietQR")
    CARD = "card", _("Thẻ quốc tế")


class Origin(models.TextChoices):
    """How the order reached the marketplace; its money is the marketplace's sale either way."""

    ONLINE = "online", _("Khách tự đặt")
    PHONE = "phone", _("Qua điện thoại")


class Status(models.TextChoices):
    PLACED = "placed", _("Mới đặt")
    CONFIRMED = "confirmed", _("Đã nhận đơn")
    PACKED = "packed", _("Đã đóng gói")
    SHIPPED = "shipped", _("Đang giao")
    DELIVERED = "delivered", _("Đã giao")
    CANCELLED = "cancelled", _("Đã huỷ")
    RETURNED = "returned", _("Hàng trả về")


class Purchase(models.Model):
    """One checkout of one buyer. Name, address and prices are frozen here and on the lines (promise K8)."""

    number = models.CharField(max_length=12, unique=True, default=new_number)
    token = models.CharField(max_length=40, default=new_token)
    cart_key = models.CharField(max_length=32, unique=True)  # a replayed checkout finds its purchase
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="purchases"
    )
    language = models.CharField(max_length=5, default="vi")

    full_name = models.CharField(_("họ và tên"), max_length=120)
    phone = models.CharField(_("số điện thoại"), max_length=16)  # E.164
    email = models.EmailField(_("email"), blank=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="+")
    ward = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    street = models.CharField(_("số nhà, đường, thôn, bản"), max_length=200)
    note = models.TextField(_("lời nhắn"), blank=True)
    gift_note = models.CharField(_("lời chúc kèm quà"), max_length=300, blank=True, default="", db_default="")
    hide_prices = models.BooleanField(_("không để giá trong gói hàng"), default=False, db_default=False)
    # Of a gift: who orders and pays, where that is not who receives. The phone is E.164.
    giver_name = models.CharField(_("người đặt"), max_length=120, blank=True, default="", db_default="")
    giver_phone = models.CharField(
        _("số điện thoại người đặt"), max_length=16, blank=True, default="", db_default=""
    )
    # Empty where no invoice is asked for. The seller issues it, never the marketplace (Decree 254/2026).
    invoice_name = models.CharField(
        _("tên trên hoá đơn"), max_length=200, blank=True, default="", db_default=""
    )
    invoice_tax_number = models.CharField(
        _("mã số thuế"), max_length=13, blank=True, default="", db_default=""
    )  # digits alone
    invoice_address = models.CharField(
        _("địa chỉ trên hoá đơn"), max_length=300, blank=True, default="", db_default=""
    )
    invoice_email = models.EmailField(_("email nhận hoá đơn"), blank=True, default="", db_default="")

    # Who placed it for a caller stands in the orders' first events.
    origin = models.CharField(
        max_length=6, choices=Origin.choices, default=Origin.ONLINE, db_default=Origin.ONLINE, editable=False
    )
    payment_method = models.CharField(max_length=6, choices=PaymentMethod.choices)
    items_amount = models.BigIntegerField()
    shipping_amount = models.BigIntegerField()
    discount_amount = models.BigIntegerField(default=0)
    total_amount = models.BigIntegerField()
    placed_at = models.DateTimeField(db_index=True)
    # Where it came from, for `shop.checkout.limits` alone: a random name of the device, a fingerprint of its network.
    device = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    network = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        ordering = ["-placed_at"]
        verbose_name = _("đơn mua")
        verbose_name_plural = _("đơn mua")
        indexes = [
            models.Index(fields=["phone"], name="purchase_phone"),
            models.Index(fields=["device"], condition=~Q(device=""), name="purchase_device"),
            models.Index(fields=["network"], condition=~Q(network=""), name="purchase_network"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_amount=F("items_amount") + F("shipping_amount") - F("discount_amount")),
                name="purchase_total_adds_up",
            ),
            models.CheckConstraint(condition=Q(total_amount__gte=0), name="purchase_total_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"{reverse('checkout:purchase', args=[self.number])}?t={self.token}"

    @property
    def phone_national(self) -> str:
        return phones.national(self.phone)

    @property
    def address(self) -> str:
        return f"{self.street}, {self.ward.full_name}, {self.province.name}"

    @property
    def is_by_phone(self) -> bool:
        return self.origin == Origin.PHONE

    @property
    def wants_invoice(self) -> bool:
        return bool(self.invoice_name)

    @property
    def buyer_name(self) -> str:
        """Who ordered: the giver of a gift, else who receives it."""
        return self.giver_name or self.full_name

    @property
    def buyer_phone(self) -> str:
        return self.giver_phone or self.phone


class Order(models.Model):
    """What one cooperative sends for one purchase. Stock is held while it is placed, confirmed or packed; where the
    purchase was too large to hold unseen (`shop.checkout.limits`), from the moment it is confirmed."""

    number = models.CharField(max_length=16, unique=True)  # <purchase number>-<part>
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="orders")
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="orders")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLACED)
    payment_method = models.CharField(max_length=6, choices=PaymentMethod.choices)
    holds_stock = models.BooleanField(default=True, db_default=True, editable=False)

    items_amount = models.BigIntegerField()
    shipping_amount = models.BigIntegerField()
    discount_amount = models.BigIntegerField(default=0)
    total_amount = models.BigIntegerField()
    weight_grams = models.PositiveIntegerField()
    # The marketplace's fee, frozen at placement.
    fee_basis_points = models.PositiveSmallIntegerField(default=0, db_default=0)
    fee_amount = models.BigIntegerField(default=0, db_default=0)  # đồng of total_amount
    # Bought by a member of the cooperative (511 against 512).
    is_internal = models.BooleanField(default=False, db_default=False)

    # What the stall finds it by, folded, a blank before each word: who receives it, the phone last; what is in it.
    buyer_words = models.TextField(default="", db_default="", editable=False)
    goods_words = models.TextField(default="", db_default="", editable=False)

    carrier = models.CharField(_("đơn vị vận chuyển"), max_length=80, blank=True)
    tracking_number = models.CharField(_("mã vận đơn"), max_length=60, blank=True)
    cancel_reason = models.CharField(_("lý do huỷ"), max_length=300, blank=True)
    placed_at = models.DateTimeField()
    status_changed_at = models.DateTimeField()
    # The days of arrival that the buyer was told when ordering; orders before this was told have none.
    expected_from = models.DateField(_("dự kiến đến từ"), null=True, blank=True)
    expected_until = models.DateField(_("dự kiến đến trước"), null=True, blank=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Order"]] = models.Manager()  # for services that cross cooperatives

    class Meta:
        ordering = ["-placed_at", "pk"]
        verbose_name = _("đơn hàng")
        verbose_name_plural = _("đơn hàng")
        indexes = [
            models.Index(fields=["cooperative", "status", "placed_at"], name="order_stall"),
            # A stall's list: its first page is read along it, and its counts from it alone.
            models.Index(
                F("cooperative"), F("placed_at").desc(), F("id"), include=["status"], name="order_newest"
            ),
            # The few among all that the union's money pages ask for.
            models.Index(
                fields=["status", "payment_method"],
                include=["number"],
                condition=~Q(status="delivered"),
                name="order_not_delivered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["purchase", "cooperative"], name="order_once_per_cooperative"),
            models.CheckConstraint(
                condition=Q(total_amount=F("items_amount") + F("shipping_amount") - F("discount_amount")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="order_status_known"),
        ]

    def __str__(self) -> str:
        return self.number

    def set_search_words(self, full_name: str, phone: str, product_names: Iterable[str]) -> None:
        """What its stall finds it by; of the purchase and the lines, which never change (promise K8)."""
        self.buyer_words = f" {text.fold(full_name)} {phone}"
        self.goods_words = "".join(f" {text.fold(name)}" for name in product_names)

    @property
    def parcel_url(self) -> str:
        """Where its carrier shows how far the parcel is; empty where no page of it is known."""
        return carriers.page_of(self.carrier, self.tracking_number)

    @property
    def buyer(self) -> Buyer:
        """Of the purchase, which must be read with the order."""
        return Buyer(self)

    @property
    def needs_call(self) -> bool:
        """The cooperative calls the buyer before it takes the order: nothing is held for it yet."""
        return self.status == Status.PLACED and not self.holds_stock

    @property
    def cancel_words(self) -> str:
        """Why it was cancelled, as people read it."""
        return reasons.words(self.cancel_reason)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    # The product's when it was ordered, for figures that stay what they were; a trigger writes it, whoever adds a line.
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )
    product_name = models.CharField(max_length=140)
    variant_name = models.CharField(max_length=80)
    # Empty where nobody had written them: an English page shows the Vietnamese then.
    product_name_en = models.CharField(max_length=140, blank=True, default="", db_default="")
    variant_name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    unit_price = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    line_amount = models.BigIntegerField()
    weight_grams = models.PositiveIntegerField()  # of the whole line

    objects = scoped(cooperative="order__cooperative")
    unscoped: ClassVar[models.Manager["OrderLine"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dòng hàng")
        verbose_name_plural = _("dòng hàng")
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="orderline_variant_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="orderline_quantity_positive"),
            models.CheckConstraint(
                condition=Q(line_amount=F("unit_price") * F("quantity")), name="orderline_amount_adds_up"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_category",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    NEW.category_id := (
                        SELECT p.category_id FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
                        WHERE v.id = NEW.variant_id
                    );
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_name} · {self.variant_name} × {self.quantity}"

    @property
    def product_label(self) -> str:
        return in_language(self.product_name, self.product_name_en)

    @property
    def variant_label(self) -> str:
        return in_language(self.variant_name, self.variant_name_en)


class OrderEvent(models.Model):
    """Who changed an order, when, why, from what to what. Never updated, never deleted."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    before = models.CharField(max_length=10, blank=True)  # status; empty for the first event
    after = models.CharField(max_length=10)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=10)  # orders.actors.ActorKind
    on_behalf_of = models.ForeignKey(Cooperative, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)  # carrier, tracking number …
    created_at = models.DateTimeField()

    objects = scoped(cooperative="order__cooperative")
    unscoped: ClassVar[models.Manager["OrderEvent"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("nhật ký đơn")
        verbose_name_plural = _("nhật ký đơn")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.before} → {self.after}"

    @property
    def signature(self) -> str:
        """The person who did it, and whom they did it for; empty where no person did."""
        if self.actor is None or self.on_behalf_of is None:
            return self.actor.get_full_name() if self.actor else ""
        words = _("%(name)s thay mặt %(stall)s")
        return str(words % {"name": self.actor.get_full_name(), "stall": self.on_behalf_of.name})

    @property
    def after_label(self) -> str:
        return str(Status(self.after).label)

    @property
    def is_correction(self) -> bool:
        """The status stayed; the parcel's carrier or number was written wrong (`details`, with what it was)."""
        return self.before == self.after


class ShippingRate(models.Model):
    """What one parcel to a region costs, up to a weight, and how long it travels.

    The heaviest row's price repeats per started kg. Days are calendar days from leaving the cooperative.
    """

    region = models.CharField(_("vùng"), max_length=12, choices=Region.choices)
    up_to_grams = models.PositiveIntegerField(_("đến (gam)"))
    price = models.BigIntegerField(_("phí (đồng)"))
    extra_per_kg = models.BigIntegerField(_("mỗi kg vượt (đồng)"), default=0)
    least_days = models.PositiveSmallIntegerField(_("đi đường ít nhất (ngày)"), default=2, db_default=2)
    most_days = models.PositiveSmallIntegerField(_("đi đường nhiều nhất (ngày)"), default=5, db_default=5)

    class Meta:
        ordering = ["region", "up_to_grams"]
        verbose_name = _("phí giao hàng")
        verbose_name_plural = _("phí giao hàng")
        constraints = [
            models.UniqueConstraint(fields=["region", "up_to_grams"], name="shippingrate_once"),
            models.CheckConstraint(
                condition=Q(price__gte=0, extra_per_kg__gte=0), name="shippingrate_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(least_days__lte=F("most_days"), most_days__lte=60), name="shippingrate_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} ≤ {self.up_to_grams} g: {self.price} đ"
