"""A cooperative's application for a stall: what it says beside its row, its papers, and what the union has checked."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped


class Registration(models.Model):
    """One for each cooperative that came by the form. Whether it may sell is the cooperative's own `verification`."""

    cooperative = models.OneToOneField(Cooperative, models.CASCADE, related_name="registration")
    form_key = models.UUIDField(
        unique=True
    )  # of the form that was sent: the same sent twice is one application
    member_count = models.PositiveIntegerField(_("số thành viên"), default=0)
    is_from_paper = models.BooleanField(_("Liên minh nhập từ giấy"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # the officer, where one typed it from paper
    network = models.CharField(max_length=32, blank=True)  # a keyed digest: enough to count by
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    return_reason = models.CharField(_("cần bổ sung"), max_length=300, blank=True)
    mended_at = models.DateTimeField(null=True)  # by the cooperative, last
    forgotten_at = models.DateTimeField(null=True)  # when what it told was deleted, as it came to nothing

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Registration"]] = models.Manager()

    class Meta:
        verbose_name = _("hồ sơ đăng ký")
        verbose_name_plural = _("hồ sơ đăng ký")
        indexes = [models.Index(fields=["created_at"], name="registration_created")]

    def __str__(self) -> str:
        return f"{self.cooperative_id}"


class PaperKind(models.TextChoices):
    REGISTRATION = "registration", _("Giấy chứng nhận đăng ký")
    IDENTITY = "identity", _("Căn cước người đại diện")
    BANK = "bank", _("Giấy tờ ngân hàng")
    FORM = "form", _("Đơn bản giấy")
    OTHER = "other", _("Giấy khác")


class Paper(models.Model):
    """A private document. Its bytes lie in the database: nothing serves them but a view that looks who asks."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="papers")
    kind = models.CharField(_("loại giấy"), max_length=12, choices=PaperKind.choices)
    data = models.BinaryField()
    content_type = models.CharField(max_length=20)  # image/webp, application/pdf
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = scoped(cooperative="registration__cooperative")
    unscoped: ClassVar[models.Manager["Paper"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("giấy tờ")
        verbose_name_plural = _("giấy tờ")

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.kind}"

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"


class Point(models.TextChoices):
    """What an officer checks before a stall may sell (E-commerce Law 122/2025, Art. 17)."""

    PAPERS = "papers", _("Giấy chứng nhận đăng ký đúng tên, còn hiệu lực")
    TAX = "tax", _("Mã số thuế có thật và đúng tên")
    PERSON = "person", _("Người đại diện đúng là người trong giấy")
    PHONE = "phone", _("Đã gọi số điện thoại, đúng người nghe")
    PLACE = "place", _("Trụ sở ở đúng xã, phường")
    BANK = "bank", _("Tài khoản ngân hàng đứng tên hợp tác xã")
    HOUSEHOLDS = "households", _("Số thành viên, số hộ khớp sổ của Liên minh")


class PointCheck(models.Model):
    """One officer's word on one point; the newest of a point counts. Never changed."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="checks")
    point = models.CharField(max_length=10, choices=Point.choices)
    is_good = models.BooleanField()
    how = models.CharField(_("kiểm tra bằng cách nào"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(cooperative="registration__cooperative")
    unscoped: ClassVar[models.Manager["PointCheck"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.point}"
