"""Certificates of a product. The public sees those that the union has confirmed, until the day they lapse."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import authorities
from catalog.languages import in_language
from catalog.models.products import Product
from catalog.scoped import scoped


class Scheme(models.TextChoices):
    OCOP = "ocop", _("OCOP")
    VIETGAP = "vietgap", _("VietGAP")
    ORGANIC = "organic", _("Hữu cơ")
    GI = "gi", _("Chỉ dẫn địa lý")
    SAFETY = "safety", _("An toàn thực phẩm")


class CertificateState(models.TextChoices):
    """Draft: the photograph was kept, something typed was wrong. Replaced: a renewed one has been confirmed in its
    place. Removed: the stall has taken it away."""

    DRAFT = "draft", _("Chưa gửi")
    WAITING = "waiting", _("Chờ Liên minh xác nhận")
    SENT_BACK = "back", _("Cần sửa")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    REPLACED = "replaced", _("Đã có giấy mới thay")
    REMOVED = "removed", _("Đã bỏ")


REMIND_DAYS = 60  # before it lapses its stall is told

# The one rule of what the public sees: of a row z of catalog_certificate; the parameter is the day.
IS_SHOWN = f"z.state = '{CertificateState.CONFIRMED.value}' AND (z.expires_on IS NULL OR z.expires_on >= %s)"


def shown_on(day: datetime.date) -> models.Q:
    """The same rule for the ORM."""
    lasts = models.Q(expires_on=None) | models.Q(expires_on__gte=day)
    return lasts & models.Q(state=CertificateState.CONFIRMED)


class Certificate(models.Model):
    """OCOP stars are 3–5 and last 36 months (Decision 148/QĐ-TTg); authority and dates are kept as data.

    What an officer enters in the admin is confirmed; what a stall enters waits (`catalog.offering.certificates`).
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="certificates")
    scheme = models.CharField(_("loại"), max_length=10, choices=Scheme.choices)
    stars = models.PositiveSmallIntegerField(_("số sao"), null=True, blank=True)
    number = models.CharField(_("số giấy"), max_length=60, blank=True)
    authority = models.CharField(_("nơi cấp"), max_length=120, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    expires_on = models.DateField(_("ngày hết hạn"), null=True, blank=True)

    state = models.CharField(
        max_length=9,
        choices=CertificateState.choices,
        default=CertificateState.CONFIRMED,
        db_default=CertificateState.CONFIRMED,
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)  # of what the stall wrote
    reason = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="renewals", editable=False
    )
    offer_key = models.UUIDField(null=True, blank=True, editable=False)  # of the form: sent twice it is one
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    sent_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = scoped(cooperative="product__cooperative")
    unscoped = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("chứng nhận")
        verbose_name_plural = _("chứng nhận")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__gte=3, stars__lte=5),
                name="certificate_stars_three_to_five",
            ),
            models.UniqueConstraint(fields=["product", "offer_key"], name="certificate_offer_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label_of(self.scheme, self.stars)

    @property
    def authority_en(self) -> str:
        """Who issued it, in English where that is known."""
        return authorities.in_english(self.authority)

    @property
    def authority_label(self) -> str:
        """Who issued it, in the active language."""
        return in_language(self.authority, self.authority_en)

    def clean(self) -> None:
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            raise ValidationError({"expires_on": _("Ngày hết hạn phải sau ngày cấp.")})

    @property
    def has_lapsed(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def is_lapsing(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= REMIND_DAYS

    @property
    def days_left(self) -> int | None:
        """Whole days until it lapses, today's not counted; None where it never does."""
        return (self.expires_on - timezone.localdate()).days if self.expires_on else None


class CertificatePaper(models.Model):
    """The photograph of the paper, private: nothing serves it but views that look who asks (see ADR 22)."""

    certificate = models.OneToOneField(Certificate, models.CASCADE, related_name="paper")
    data = models.BinaryField()  # WebP

    objects = scoped(cooperative="certificate__product__cooperative")
    unscoped = models.Manager()

    class Meta:
        verbose_name = _("ảnh giấy chứng nhận")
        verbose_name_plural = _("ảnh giấy chứng nhận")

    def __str__(self) -> str:
        return str(self.certificate_id)


def label_of(scheme: str, stars: int | None) -> str:
    """A certificate's name in the active language."""
    return f"OCOP {stars}★" if scheme == Scheme.OCOP and stars else str(Scheme(scheme).label)
