"""Provinces and communes of Vietnam's two-tier order (since 1 July 2025), and banks.

Codes are the General Statistics Office's, kept as text with their leading zeros.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalog import text


class Region(models.TextChoices):
    """How far a parcel from Lai Châu travels; the shipping table is by region."""

    LAI_CHAU = "lai-chau", _("Trong tỉnh Lai Châu")
    NORTHWEST = "tay-bac", _("Tây Bắc")
    NORTH = "mien-bac", _("Miền Bắc")
    CENTRAL = "mien-trung", _("Miền Trung")
    SOUTH = "mien-nam", _("Miền Nam")


class FormerDistrict(models.TextChoices):
    """The districts that Lai Châu had until 1 July 2025; officers still plan and compare by them."""

    LAI_CHAU = "thanh-pho-lai-chau", _("Thành phố Lai Châu")
    MUONG_TE = "muong-te", _("Mường Tè")
    NAM_NHUN = "nam-nhun", _("Nậm Nhùn")
    PHONG_THO = "phong-tho", _("Phong Thổ")
    SIN_HO = "sin-ho", _("Sìn Hồ")
    TAM_DUONG = "tam-duong", _("Tam Đường")
    TAN_UYEN = "tan-uyen", _("Tân Uyên")
    THAN_UYEN = "than-uyen", _("Than Uyên")


class Province(models.Model):
    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # tinh, thanh-pho
    region = models.CharField(max_length=12, choices=Region.choices)
    name_sort_key = models.CharField(max_length=140, editable=False)

    class Meta:
        ordering = ["name_sort_key"]
        verbose_name = _("tỉnh, thành phố")
        verbose_name_plural = _("tỉnh, thành phố")

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A xã, phường or đặc khu. Former districts (`FormerDistrict`, the one that most of it comes from first) and
    merged units are known for Lai Châu only."""

    code = models.CharField(max_length=5, primary_key=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="communes")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # xa, phuong, dac-khu
    former_districts = ArrayField(
        models.CharField(max_length=20, choices=FormerDistrict.choices),
        default=list,
        db_default=[],
        blank=True,
    )
    merged_from = models.TextField(blank=True)
    name_sort_key = models.CharField(max_length=140, editable=False)

    class Meta:
        ordering = ["name_sort_key"]
        verbose_name = _("xã, phường")
        verbose_name_plural = _("xã, phường")

    KIND_NAMES = {"xa": _("Xã %(name)s"), "phuong": _("Phường %(name)s"), "dac-khu": _("Đặc khu %(name)s")}

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """With its type, as on an envelope: "Xã Tả Lèng", in English "Tả Lèng commune"."""
        pattern = self.KIND_NAMES.get(self.kind)
        return str(pattern) % {"name": self.name} if pattern else self.name

    @cached_property
    def slug(self) -> str:
        return text.vi_slugify(self.name)

    @property
    def had_two_districts(self) -> bool:
        """Then whoever lives here says which it was."""
        return len(self.former_districts) > 1

    def district_of(self, said: str) -> str:
        """The former district (a FormerDistrict, "" outside of Lai Châu) of who lives here and says it was `said`."""
        return said if said in self.former_districts else next(iter(self.former_districts), "")


class Bank(models.Model):
    bin = models.CharField(max_length=6, primary_key=True)  # NAPAS bank identification number
    short_name = models.CharField(max_length=40)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["short_name"]
        verbose_name = _("ngân hàng")
        verbose_name_plural = _("ngân hàng")

    def __str__(self) -> str:
        return self.short_name
