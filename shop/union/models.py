"""What the desk keeps of its own: whose work something is, until when, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped
from catalog.verification import Reason


class Kind(models.TextChoices):
    """What the union's people have to do; the words stand in addresses."""

    CALL = "goi", _("Gọi điện")
    SILENT = "im-lang", _("Gian im lặng")
    STOCK = "sap-het", _("Hàng sắp hết")
    PAPER = "het-han", _("Giấy hết hạn")
    TRANSFER = "chuyen-khoan", _("Tiền chưa khớp")
    HELD = "tien-the", _("Tiền thẻ giữ lại")
    APPLICATION = "ho-so", _("Hồ sơ mở gian")
    LISTING = "duyet-hang", _("Duyệt hàng")
    CERTIFICATE = "duyet-giay", _("Duyệt giấy")
    DISPUTE = "khieu-nai", _("Khiếu nại thẻ")
    PAYOUT = "tai-khoan", _("Đổi tài khoản nhận tiền")
    SETTLEMENT = "doi-soat", _("Đối soát chờ duyệt")
    CLOSING = "chot-so", _("Chốt số chờ duyệt")
    EVALUATION = "cham-diem", _("Chấm điểm năm chờ xem")
    REVIEW = "danh-gia", _("Đánh giá chờ duyệt")
    QUESTION = "hoi-dap", _("Câu hỏi chờ lâu")


class Assignment(models.Model):
    """Of one thing to do (`subject` is its key, `since` when it began): who does it and until which day; of what has no
    end of its own, that it is done and what was done. What nobody has touched has no row."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.BigIntegerField()
    since = models.DateTimeField()
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(_("đã làm gì"), max_length=200, blank=True, default="", db_default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Assignment"]] = models.Manager()

    class Meta:
        verbose_name = _("việc đã giao")
        verbose_name_plural = _("việc đã giao")
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "since"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Notice(models.Model):
    """A stall was told why it will be suspended, and from which day on. Ended when it was, or when it was taken back
    (`withdrawn_by`)."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="suspension_notices")
    reason = models.CharField(_("lý do"), max_length=10, choices=Reason.choices)
    effective_on = models.DateField(_("dừng từ ngày"))
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("báo trước tạm dừng")
        verbose_name_plural = _("báo trước tạm dừng")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"], condition=models.Q(ended_at=None), name="notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.effective_on}"
