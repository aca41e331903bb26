"""How many stars a product has: the sum of its approved reviews, kept so that no page has to add them up."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product


class ProductRating(models.Model):
    """Written by `shop.feedback.rating` alone, in the transaction that shows or hides a review."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="rating")
    count = models.PositiveIntegerField()
    stars_sum = models.PositiveIntegerField()
    stars_1 = models.PositiveIntegerField()  # reviews with one star, and so on
    stars_2 = models.PositiveIntegerField()
    stars_3 = models.PositiveIntegerField()
    stars_4 = models.PositiveIntegerField()
    stars_5 = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("điểm sản phẩm")
        verbose_name_plural = _("điểm sản phẩm")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    count=F("stars_1") + F("stars_2") + F("stars_3") + F("stars_4") + F("stars_5"),
                    stars_sum=F("stars_1")
                    + 2 * F("stars_2")
                    + 3 * F("stars_3")
                    + 4 * F("stars_4")
                    + 5 * F("stars_5"),
                ),
                name="rating_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.stars_sum}/{self.count}"
