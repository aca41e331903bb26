"""What was known of a cooperative or a category and when: what a figure of an earlier day calls it (promise M8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.cooperatives import Cooperative
from catalog.models.places import Commune, FormerDistrict
from catalog.models.products import Category


class CooperativeRecord(models.Model):
    """A row for each change of what reports name. A trigger of the cooperatives' table writes it, whoever changes
    the cooperative; nobody else does."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="records")
    name = models.CharField(_("tên"), max_length=120)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    former_district = models.CharField(
        _("huyện cũ"), max_length=20, choices=FormerDistrict.choices, blank=True, default="", db_default=""
    )
    member_households = models.PositiveIntegerField(_("số hộ thành viên"))
    known_at = models.DateTimeField()  # when the transaction that wrote it began

    class Meta:
        ordering = ["known_at", "pk"]
        verbose_name = _("hồ sơ theo thời gian")
        verbose_name_plural = _("hồ sơ theo thời gian")

    def __str__(self) -> str:
        return f"{self.name}, {self.member_households}"


class CategoryRecord(models.Model):
    """The same of a category: a row for each change of its names or its place, by a trigger of its table."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="records")
    name = models.CharField(_("tên"), max_length=80)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=80, blank=True)
    parent = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("thuộc danh mục")
    )
    known_at = models.DateTimeField()  # when the transaction that wrote it began

    class Meta:
        ordering = ["known_at", "pk"]
        verbose_name = _("danh mục theo thời gian")
        verbose_name_plural = _("danh mục theo thời gian")

    def __str__(self) -> str:
        return self.name
