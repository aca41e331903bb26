"""The photographs of a product."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product
from catalog.scoped import scoped

SMALL_WIDTH = 360
THUMB_WIDTH = 120  # of a gallery's thumbnails, on a phone's dense screen


@dataclass(frozen=True)
class Picture:
    """A photo as components/photo.html shows it; `avif` and `srcset` (WebP) are empty until there are files."""

    small_url: str
    avif: str
    srcset: str
    width: int  # pixels, as the height; of the largest rendition
    height: int
    colour: str
    alt: str
    large_url: str = ""  # the whole picture
    thumb_url: str = ""  # WebP of THUMB_WIDTH; empty until there are files
    thumb_avif: str = ""  # its AVIF; empty until there is one


class ShownPhotos(models.Manager["ProductPhoto"]):
    """What may be seen below a published product."""

    def get_queryset(self) -> models.QuerySet["ProductPhoto"]:
        return super().get_queryset().filter(is_shown=True)


class Remark(models.TextChoices):
    """What would make a photograph better (`catalog.photos.judging`); it is taken all the same."""

    DARK = "dark", _("Ảnh hơi tối. Chụp gần cửa sổ sẽ đẹp hơn.")
    BLURRED = "blurred", _("Ảnh hơi nhoè. Giữ chắc tay, lau ống kính rồi chụp lại sẽ rõ hơn.")
    TINY = "tiny", _("Ảnh hơi nhỏ. Chụp thẳng bằng máy, đừng chụp lại màn hình, sẽ nét hơn.")


class ProductPhoto(models.Model):
    """A photograph that `catalog.photos` re-encoded.

    Its files: the clean whole picture (`original`); and of the part that cards show, cropped around the focus,
    a small JPEG `<name><cut>-nho.jpg` and `<name><cut>-<width>.webp` and `.avif` for each of `widths`. Renditions
    are made by a task: until then `widths` is empty, and there is the WebP of THUMB_WIDTH alone. Rows from before that
    have WebP alone and no `original`.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    name = models.CharField(max_length=120, unique=True)  # media path, begins every file's name
    original = models.CharField(max_length=140, blank=True, db_default="")  # media path
    cut = models.CharField(max_length=10, blank=True, db_default="")  # which crop is shown; empty: the whole
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = ArrayField(models.PositiveIntegerField())
    has_avif = models.BooleanField(default=False, db_default=False)
    colour = models.CharField(max_length=7, default="#e8dfcf")  # average, shown while loading
    alt = models.CharField(_("mô tả ảnh"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Whether the product's page shows it; those of a draft wait for its approval (`Product.photo_ids`).
    is_shown = models.BooleanField(default=True, db_default=True)
    remark = models.CharField(max_length=8, choices=Remark.choices, blank=True, default="", db_default="")
    added_at = models.DateTimeField(default=timezone.now, db_default=Now())
    # What crops keep in sight, in percent of the whole picture.
    focus_x = models.PositiveSmallIntegerField(default=50, db_default=50)
    focus_y = models.PositiveSmallIntegerField(default=50, db_default=50)
    render_at = models.DateTimeField(null=True, blank=True)  # when to make renditions; null: nothing to do
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)  # failed since the last success
    share_card = models.CharField(max_length=32, blank=True, db_default="")  # digest of what the card shows
    spoilt_card = models.CharField(max_length=32, blank=True, db_default="")  # of one that could not be drawn
    rendered_at = models.DateTimeField(default=timezone.now, db_default=Now())

    objects = scoped(cooperative="product__cooperative")
    unscoped = models.Manager()  # for what has no tenant: renditions, tidying
    shown = ShownPhotos()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("ảnh sản phẩm")
        verbose_name_plural = _("ảnh sản phẩm")
        indexes = [
            models.Index(fields=["render_at"], condition=~models.Q(render_at=None), name="photo_render_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focus_x__lte=100, focus_y__lte=100), name="photo_focus_is_percent"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rendered(self) -> bool:
        return bool(self.widths)

    def url(self, width: int) -> str:
        """Address of the smallest WebP at least `width` pixels wide (the largest where none is)."""
        return self._file(width, "webp") if self.widths else self.small_url

    @property
    def thumb_url(self) -> str:
        """WebP of a picture shown some fifty pixels wide; that of a photograph that just came is there with it."""
        if self.widths:
            return self._file(THUMB_WIDTH, "webp")
        return f"{settings.MEDIA_URL}{self.name}{self.cut}-{THUMB_WIDTH}.webp" if self.original else ""

    @property
    def thumb_avif(self) -> str:
        """AVIF of the same; empty until there is one."""
        return self._file(THUMB_WIDTH, "avif") if self.widths and self.has_avif else ""

    @property
    def small_url(self) -> str:
        """About SMALL_WIDTH pixels wide, in a format that every browser knows where there is one."""
        if not self.original:
            return self.url(SMALL_WIDTH)
        return f"{settings.MEDIA_URL}{self.name}{self.cut}-nho.jpg"

    @property
    def large_url(self) -> str:
        """The whole picture, uncropped."""
        return f"{settings.MEDIA_URL}{self.original}" if self.original else self.url(1080)

    @property
    def srcset(self) -> str:
        return self._srcset("webp")

    @property
    def avif(self) -> str:
        return self._srcset("avif") if self.has_avif else ""

    def _file(self, width: int, kind: str) -> str:
        chosen = next((w for w in sorted(self.widths) if w >= width), max(self.widths))
        return f"{settings.MEDIA_URL}{self.name}{self.cut}-{chosen}.{kind}"

    def _srcset(self, kind: str) -> str:
        stem = f"{settings.MEDIA_URL}{self.name}{self.cut}"
        return ", ".join(f"{stem}-{width}.{kind} {width}w" for width in sorted(self.widths))

    @property
    def picture(self) -> Picture:
        return Picture(
            self.small_url,
            self.avif,
            self.srcset,
            self.width,
            self.height,
            self.colour,
            self.alt,
            self.large_url,
            self.thumb_url,
            self.thumb_avif,
        )
