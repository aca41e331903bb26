"""What the marketplace keeps of the card money it holds; dated, so that an old order keeps its rate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FeeRate(models.Model):
    """In force from `valid_from` on, until the next row's day. Without any row the fee is 0.

    Only money that the marketplace holds can carry a fee: transfers and cash go to the cooperative itself.
    """

    valid_from = models.DateField(_("áp dụng từ ngày"), unique=True)
    basis_points = models.PositiveSmallIntegerField(_("phần vạn"))  # 250 = 2.5 %

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("mức phí chợ")
        verbose_name_plural = _("mức phí chợ")
        constraints = [
            models.CheckConstraint(condition=Q(basis_points__lte=3000), name="fee_at_most_30_percent")
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.basis_points / 100:g} %"
