"""The photographs of a product."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from catalog.models.products import Product


class ProductPhoto(models.Model):
    """A photograph re-encoded by `catalog.photos` to WebP in fixed widths; `name` is their stem."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    name = models.CharField(max_length=120, unique=True)  # media path without "-<width>.webp"
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = ArrayField(models.PositiveIntegerField())
    colour = models.CharField(max_length=7, default="#e8dfcf")  # average, shown while loading
    alt = models.CharField(_("mô tả ảnh"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager(cooperative="product__cooperative")
    unscoped = models.Manager()  # for prefetching below a published product

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("ảnh sản phẩm")
        verbose_name_plural = _("ảnh sản phẩm")

    def __str__(self) -> str:
        return self.name

    def url(self, width: int) -> str:
        """Address of the smallest rendition at least `width` pixels wide (the largest where none is)."""
        chosen = next((w for w in sorted(self.widths) if w >= width), max(self.widths))
        return f"{settings.MEDIA_URL}{self.name}-{chosen}.webp"

    @property
    def small_url(self) -> str:
        return self.url(360)

    @property
    def large_url(self) -> str:
        return self.url(1080)

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url(width)} {width}w" for width in sorted(self.widths))
