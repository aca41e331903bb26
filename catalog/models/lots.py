"""Lots and their steps: where a pack comes from and what was done to it (Circular 02/2024/TT-BKHCN).

A step is never changed or removed, in the database too: a correction is a new row that names the one it corrects
and why, and the public page shows both. Facts of the lot itself may be corrected; each time a step says from what
to what (`catalog.traceability.lot_records` is the only writer).
"""

import secrets

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product
from catalog.models.variants import Variant
from catalog.scoped import scoped

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs: no 0 and O, no 1 and I
CODE_LENGTH = 10  # 50 random bits
MAX_QUANTITY = 1_000_000


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


class Unit(models.TextChoices):
    KILOGRAM = "kg", _("kg")
    PACK = "pack", _("gói/chai")


class PublicLots(models.Manager["Lot"]):
    """Lots of whatever was ever on sale. A product taken off the shelf keeps them: the packs are in kitchens."""

    def get_queryset(self) -> models.QuerySet["Lot"]:
        was_shown = Q(product__live=True) | Q(product__first_published_at__isnull=False)
        return super().get_queryset().filter(was_shown, product__cooperative__verified_at__isnull=False)


class Lot(models.Model):
    """One harvest or batch. `code` is in the address and on the label; `batch` is what the stall calls it."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="lots", verbose_name=_("sản phẩm"))
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="lots", verbose_name=_("quy cách")
    )
    code = models.CharField(
        _("mã truy xuất"), max_length=CODE_LENGTH, unique=True, editable=False, default=new_code
    )
    batch = models.CharField(_("số lô"), max_length=60)
    produced_on = models.DateField(_("ngày thu hoạch, sản xuất"))
    packed_on = models.DateField(_("ngày đóng gói"), null=True, blank=True)
    expires_on = models.DateField(_("hạn sử dụng"), null=True, blank=True)
    growing_area = models.CharField(_("mã số vùng trồng"), max_length=40, blank=True)
    village = models.CharField(_("bản, vùng trồng"), max_length=120, blank=True)
    quantity = models.PositiveIntegerField(
        _("số lượng"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)],
    )
    unit = models.CharField(_("đơn vị"), max_length=4, choices=Unit.choices, default=Unit.PACK)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    is_current = models.BooleanField(_("đang bán lô này"), default=False)
    recalled_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True, editable=False)
    recall_reason = models.CharField(_("lý do thu hồi"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    # Written by `catalog.traceability.scans` alone.
    scan_count = models.PositiveIntegerField(_("số lần quét"), default=0, editable=False)
    first_scanned_at = models.DateTimeField(_("quét lần đầu"), null=True, blank=True, editable=False)
    last_scanned_at = models.DateTimeField(_("quét gần nhất"), null=True, blank=True, editable=False)
    scan_marks = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)

    objects = scoped(cooperative="product__cooperative")
    public = PublicLots()
    unscoped = models.Manager()

    class Meta:
        ordering = ["-is_current", "-produced_on", "-pk"]
        verbose_name = _("lô hàng")
        verbose_name_plural = _("lô hàng")
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_current=True), name="lot_one_current_per_product"
            ),
            models.UniqueConstraint(fields=["product", "batch"], name="lot_batch_once_per_product"),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(recalled_at__isnull=True),
                name="lot_recalled_is_not_current",
            ),
            models.CheckConstraint(
                condition=Q(packed_on__isnull=True) | Q(packed_on__gte=F("produced_on")),
                name="lot_packed_after_production",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("produced_on")),
                name="lot_expires_after_production",
            ),
        ]

    def __str__(self) -> str:
        return self.batch

    def get_absolute_url(self) -> str:
        return reverse("catalog:trace", args=[self.code])

    @property
    def shown_code(self) -> str:
        """In two halves, as printed under the square: "7KQ2M-XW4TB"."""
        return f"{self.code[:5]}-{self.code[5:]}"

    @property
    def is_recalled(self) -> bool:
        return self.recalled_at is not None

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()


class StepKind(models.TextChoices):
    """The critical tracking events of a lot; the last three are written by the services themselves."""

    GROWN = "grown", _("Gieo trồng, chăm sóc")
    HARVESTED = "harvested", _("Thu hoạch, thu hái")
    COLLECTED = "collected", _("Thu gom về hợp tác xã")
    PROCESSED = "processed", _("Chế biến")
    PACKED = "packed", _("Đóng gói, dán tem")
    INSPECTED = "inspected", _("Kiểm tra chất lượng")
    STORED = "stored", _("Nhập kho, bảo quản")
    SHIPPED = "shipped", _("Xuất kho")
    OTHER = "other", _("Việc khác")
    AMENDED = "amended", _("Sửa thông tin lô")
    RECALLED = "recalled", _("Thu hồi lô")
    REINSTATED = "reinstated", _("Bỏ thu hồi")


TYPED_KINDS = [
    kind for kind in StepKind if kind not in (StepKind.AMENDED, StepKind.RECALLED, StepKind.REINSTATED)
]


class LotStep(models.Model):
    """One thing done to a lot: what, where, when and by whom (a role or a name)."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="steps")
    kind = models.CharField(_("việc"), max_length=10, choices=StepKind.choices)
    place = models.CharField(_("ở đâu"), max_length=120, blank=True)
    happened_at = models.DateTimeField(_("lúc nào"))
    who = models.CharField(_("ai làm"), max_length=120, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", editable=False
    )
    correction_reason = models.CharField(_("vì sao sửa"), max_length=200, blank=True)
    is_withdrawn = models.BooleanField(default=False, editable=False)  # a correction: it did not happen
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = scoped(cooperative="lot__product__cooperative")
    unscoped = models.Manager()

    class Meta:
        ordering = ["happened_at", "pk"]
        verbose_name = _("bước của lô")
        verbose_name_plural = _("bước của lô")
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, is_withdrawn=False)
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="lot_step_correction_says_why",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.get_kind_display())
