"""Certificates of a product. A lapsed one hides itself from the public."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from catalog import authorities
from catalog.languages import in_language
from catalog.models.products import Product


class Scheme(models.TextChoices):
    OCOP = "ocop", _("OCOP")
    VIETGAP = "vietgap", _("VietGAP")
    ORGANIC = "organic", _("Hữu cơ")
    GI = "gi", _("Chỉ dẫn địa lý")


class Certificate(models.Model):
    """OCOP stars are 3–5 and last 36 months (Decision 148/QĐ-TTg); authority and dates are kept as data."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="certificates")
    scheme = models.CharField(_("loại"), max_length=10, choices=Scheme.choices)
    stars = models.PositiveSmallIntegerField(_("số sao"), null=True, blank=True)
    number = models.CharField(_("số giấy"), max_length=60, blank=True)
    authority = models.CharField(_("nơi cấp"), max_length=120, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    expires_on = models.DateField(_("ngày hết hạn"), null=True, blank=True)

    objects = ScopedManager(cooperative="product__cooperative")
    unscoped = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("chứng nhận")
        verbose_name_plural = _("chứng nhận")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__gte=3, stars__lte=5),
                name="certificate_stars_three_to_five",
            )
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

    def is_valid_on(self, day: datetime.date) -> bool:
        return self.expires_on is None or self.expires_on >= day

    @property
    def is_valid(self) -> bool:
        return self.is_valid_on(timezone.localdate())


def label_of(scheme: str, stars: int | None) -> str:
    """A certificate's name in the active language."""
    return f"OCOP {stars}★" if scheme == Scheme.OCOP and stars else str(Scheme(scheme).label)
