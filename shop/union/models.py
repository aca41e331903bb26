"""What the desk keeps of its own: whose work something is, until when, and what came of it; its reports on paper."""

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped
from catalog.verification import Reason
from shop.reports.models import Closing


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
    LEARNERS = "nguoi-hoc", _("Người chờ vào lớp")


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


class ReportKind(models.TextChoices):
    """What a report on paper is about; the words stand in addresses."""

    QUARTER = "quy", _("Báo cáo quý")
    YEAR = "nam", _("Báo cáo năm")
    MONTH = "thang", _("Doanh thu tháng")
    SETTLEMENT = "doi-soat", _("Đối soát tiền thẻ")
    PROGRAMME = "ho-tro", _("Chương trình hỗ trợ")
    TRAINING = "tap-huan", _("Tập huấn")


OF_SALES = (ReportKind.QUARTER, ReportKind.YEAR, ReportKind.MONTH)  # what a closing fixes, and has raw rows


class ReportSchedule(models.Model):
    """A kind of report is made by itself on a day (of the month, or of the quarter's or year's first month), of the
    period that ended last, and `readers` are told where it lies. Ended, never deleted: what it made names it."""

    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=ReportKind.choices)
    day = models.PositiveSmallIntegerField(_("ngày"))
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("lịch báo cáo")
        verbose_name_plural = _("lịch báo cáo")
        constraints = [
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=28), name="report_schedule_day"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at=None), name="report_schedule_kind_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Report(models.Model):
    """A report of a period: asked for, made by a task in steps, kept. Who makes it holds it until `held_until`; whoever
    comes after that goes on where `content` and its files stop (`shop.union.documents.making`).

    `known_at`: what of sales was recorded until then; that of `closing` where the period is closed as one.
    `is_closed`: each of its days was, together or in pieces. `gathered_at`: when everything else was read. `number` is
    that of the paper, empty where a clerk writes it.
    """

    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=ReportKind.choices)
    first_on = models.DateField(_("từ ngày"))
    last_on = models.DateField(_("đến hết ngày"))
    number = models.CharField(_("số văn bản"), max_length=20, blank=True, default="", db_default="")
    signer_title = models.CharField(
        _("chức vụ người ký"), max_length=80, default="", db_default="", blank=True
    )
    signer = models.CharField(_("người ký"), max_length=80, default="", db_default="", blank=True)
    recipients = models.CharField(_("nơi nhận"), max_length=400, default="", db_default="", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    schedule = models.ForeignKey(
        ReportSchedule, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    closing = models.ForeignKey(Closing, models.PROTECT, null=True, blank=True, related_name="+")
    is_closed = models.BooleanField(default=False, db_default=False)
    known_at = models.DateTimeField(null=True, blank=True)
    gathered_at = models.DateTimeField(null=True, blank=True)
    content: Any = models.JSONField(default=dict, db_default={})
    done = models.PositiveSmallIntegerField(default=0, db_default=0)
    steps = models.PositiveSmallIntegerField(default=0, db_default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=32, blank=True, default="", db_default="")
    failed_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("báo cáo")
        verbose_name_plural = _("báo cáo")
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="report_period"),
            models.UniqueConstraint(
                fields=["kind", "first_on"],
                condition=Q(ready_at=None, failed_at=None),
                name="report_one_at_a_time",
            ),
            models.UniqueConstraint(fields=["schedule", "first_on"], name="report_of_schedule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on}"

    @property
    def is_of_sales(self) -> bool:
        """Whether a closing of its period fixes what it says."""
        return self.kind in OF_SALES

    @property
    def percent(self) -> int:
        """How much of it is made, 0 to 99; whether it is ready says `ready_at`."""
        return min(100 * self.done // self.steps, 99) if self.steps else 0

    @property
    def is_stuck(self) -> bool:
        """Nobody has worked on it for longer than a step takes."""
        since = self.held_until or self.asked_at
        return not (self.ready_at or self.failed_at) and timezone.now() > since + STUCK_AFTER


STUCK_AFTER = datetime.timedelta(minutes=10)


class ReportFile(models.Model):
    """One form of a report; `name` is that of `catalog.private_files`, `digest` the SHA-256 of its bytes."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=4)  # the ending of its name: pdf, docx, xlsx
    name = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()  # bytes
    digest = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tệp báo cáo")
        verbose_name_plural = _("tệp báo cáo")
        constraints = [models.UniqueConstraint(fields=["report", "kind"], name="report_file_once")]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.kind}"
