"""Programmes of support: who was looked at, chosen and helped, with what and what came of it.

The union's own data, as the register is: not scoped, read by the desk alone. Written by `shop.impact.programmes`. What
counts as evidence (money of a year, points, steps, help, targets) is a row that is never changed: a later one corrects
it. A merge of the register moves rows to the cooperative that stays.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.impact.models.register import RegisteredCooperative

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_AMOUNT = 10_000_000_000_000  # đồng
MOST_POINTS = 100
MOST_CRITERIA = 12
WHOLE = 100  # per cent


class SupportKind(models.TextChoices):
    CAPITAL = "capital", _("Vốn")
    EQUIPMENT = "equipment", _("Máy móc, thiết bị")
    SEEDLINGS = "seedlings", _("Cây, con giống, vật tư")
    TRAINING = "training", _("Đào tạo, tập huấn")
    TRADE = "trade", _("Xúc tiến thương mại")
    DISASTER = "disaster", _("Khắc phục thiên tai")
    OTHER = "other", _("Hỗ trợ khác")


class Step(models.TextChoices):
    """How far a cooperative has come in a programme."""

    SURVEYED = "surveyed", _("Đã khảo sát")
    PROPOSED = "proposed", _("Đã đề xuất")
    SELECTED = "selected", _("Được chọn")
    REFUSED = "refused", _("Không chọn")
    LEFT = "left", _("Đã rút ra")


class Measure(models.TextChoices):
    """What a target is set in. Of some the system knows a figure of its own (`shop.impact.programmes.results`)."""

    REVENUE = "revenue", _("Doanh thu cả năm (đồng)")
    MARKET = "market", _("Tiền hàng bán trên chợ (đồng)")
    MEMBERS = "members", _("Số thành viên")
    HOUSEHOLDS = "households", _("Số hộ thành viên")
    JOBS = "jobs", _("Lao động thường xuyên")
    INCOME = "income", _("Thu nhập một lao động một năm (đồng)")
    PRODUCTS = "products", _("Sản phẩm đạt OCOP")
    AREA = "area", _("Diện tích đạt tiêu chuẩn (ha)")


IN_DONG = (Measure.REVENUE, Measure.MARKET, Measure.INCOME)


def _written_once(*columns: str) -> list[pgtrigger.Trigger]:
    """Nothing of a row changes but what a merge of the register moves."""
    return [
        pgtrigger.Protect(
            name="append_only",
            operation=pgtrigger.UpdateOf(*columns) | pgtrigger.Delete,  # type: ignore[no-untyped-call]
        )
    ]


class Programme(models.Model):
    """`criteria`: what candidates are scored on, [{"title", "points"}]; fixed once somebody was scored."""

    name = models.CharField(_("tên chương trình"), max_length=160)
    source = models.CharField(_("nguồn vốn"), max_length=160)
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decision_on = models.DateField(_("ngày quyết định"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    purpose = models.CharField(_("để làm gì"), max_length=500, blank=True, default="")
    criteria = models.JSONField(_("tiêu chí"), default=list)

    objects = models.Manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("chương trình hỗ trợ")
        verbose_name_plural = _("chương trình hỗ trợ")
        constraints = [
            models.UniqueConstraint(fields=["decision_number", "decision_on", "name"], name="programme_once"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="programme_period"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeVersion(models.Model):
    """What a programme said from then on, whole; the first one is how it began."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="versions")
    facts = models.JSONField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bản ghi của chương trình")
        verbose_name_plural = _("các bản ghi của chương trình")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.recorded_at:%Y-%m-%d}"


class ProgrammeBudget(models.Model):
    """Đồng of a year; of programme and year the latest counts."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("năm"))
    amount = models.BigIntegerField(_("vốn được giao"))
    paper = models.CharField(_("theo giấy tờ nào"), max_length=200)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = _("vốn của chương trình theo năm")
        verbose_name_plural = _("vốn của chương trình theo năm")
        indexes = [models.Index(fields=["programme", "year", "-id"], name="budget_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MOST_AMOUNT)
                & Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="budget_sizes",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.year}: {self.amount}"


class Candidate(models.Model):
    """A cooperative of the register in a programme, from the survey on; `step` is that of its newest CandidateStep."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="candidates")
    registered = models.ForeignKey(RegisteredCooperative, models.PROTECT, related_name="candidacies")
    step = models.CharField(_("đến bước"), max_length=10, choices=Step.choices, default=Step.SURVEYED)

    class Meta:
        ordering = ["registered__name_sort_key", "pk"]
        verbose_name = _("hợp tác xã trong chương trình")
        verbose_name_plural = _("hợp tác xã trong chương trình")
        constraints = [
            models.UniqueConstraint(fields=["programme", "registered"], name="candidate_once_a_programme")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.registered_id}"


class CandidateStep(models.Model):
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="steps")
    step = models.CharField(_("bước"), max_length=10, choices=Step.choices)
    on_day = models.DateField(_("ngày"))
    reason = models.CharField(_("lý do"), max_length=300)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["on_day", "pk"]
        verbose_name = _("bước xét chọn")
        verbose_name_plural = _("các bước xét chọn")
        triggers = _written_once("step", "on_day", "reason", "recorded_at", "recorded_by_id")

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.step} {self.on_day}"


class CandidateScore(models.Model):
    """Points in the order of the programme's criteria; of a candidate the latest count."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="scores")
    points = models.JSONField()
    total = models.PositiveSmallIntegerField(_("tổng điểm"))
    note = models.CharField(_("nhận xét"), max_length=500, blank=True, default="")
    surveyed_on = models.DateField(_("ngày khảo sát"))
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("điểm khảo sát")
        verbose_name_plural = _("điểm khảo sát")
        triggers = _written_once("points", "total", "note", "surveyed_on", "recorded_at", "recorded_by_id")

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.total}"


class SupportRate(models.Model):
    """What a paper allows for a kind of help, from a day on: a share in per cent, at most so many đồng.

    The union writes the rows, from the paper that each one names. A row corrects the one that it `replaces`.
    """

    kind = models.CharField(_("loại hỗ trợ"), max_length=10, choices=SupportKind.choices)
    title = models.CharField(_("nội dung hỗ trợ"), max_length=200)
    percent = models.PositiveSmallIntegerField(_("tỷ lệ (%)"), null=True, blank=True)
    most = models.BigIntegerField(_("mức cao nhất (đồng)"), null=True, blank=True)
    paper = models.CharField(_("theo văn bản nào"), max_length=200)
    paper_on = models.DateField(_("ngày văn bản"))
    starts_on = models.DateField(_("áp dụng từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["kind", "starts_on", "pk"]
        verbose_name = _("mức hỗ trợ")
        verbose_name_plural = _("mức hỗ trợ")
        constraints = [
            models.CheckConstraint(
                condition=(Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=WHOLE))
                & (Q(most__isnull=True) | Q(most__gte=1, most__lte=MOST_AMOUNT)),
                name="support_rate_sizes",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")), name="support_rate_period"
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title


class Support(models.Model):
    """Help that was given: worth so many đồng on a day. A correction `replaces` another; one of no đồng takes it back.
    `key` is made by the form, so that the same sending twice is one row."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="supports")
    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(_("loại hỗ trợ"), max_length=10, choices=SupportKind.choices)
    title = models.CharField(_("hỗ trợ gì"), max_length=200)
    given_on = models.DateField(_("ngày giao"))
    amount = models.BigIntegerField(_("trị giá (đồng)"))
    paper = models.CharField(_("theo giấy tờ nào"), max_length=200)
    rate = models.ForeignKey(
        SupportRate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theo mức")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    reason = models.CharField(_("vì sao sửa"), max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = _("hỗ trợ đã giao")
        verbose_name_plural = _("hỗ trợ đã giao")
        indexes = [models.Index(fields=["given_on"], name="support_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MOST_AMOUNT) | Q(amount=0, replaces__isnull=False),
                name="support_amount",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="support_corrected_with_reason"
            ),
        ]
        triggers = _written_once(
            *("key", "kind", "title", "given_on", "amount", "paper", "rate_id", "replaces_id", "reason"),
            *("recorded_at", "recorded_by_id"),
        )

    def __str__(self) -> str:
        return f"{self.given_on}: {self.amount}"

    @property
    def is_taken_back(self) -> bool:
        return self.amount == 0


class SupportPhoto(models.Model):
    """A photograph of the thing or its paper, kept as those of visits are: nothing serves it but a view that looks who
    asks."""

    support = models.ForeignKey(Support, models.PROTECT, related_name="photos")
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ảnh của lần hỗ trợ")
        verbose_name_plural = _("ảnh của lần hỗ trợ")

    def __str__(self) -> str:
        return f"{self.support_id}: {self.pk}"


class Target(models.Model):
    """What a participant is to reach in a year, and what was reached as soon as a paper says so; of candidate, measure
    and year the latest row counts. Đồng, people, products or hectares, as the measure says."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="targets")
    measure = models.CharField(_("chỉ tiêu"), max_length=10, choices=Measure.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    goal = models.BigIntegerField(_("phải đạt"))
    reached = models.BigIntegerField(_("đã đạt"), null=True, blank=True)
    paper = models.CharField(_("theo giấy tờ nào"), max_length=200)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["year", "measure", "pk"]
        verbose_name = _("chỉ tiêu của hợp tác xã")
        verbose_name_plural = _("chỉ tiêu của hợp tác xã")
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR)
                & Q(goal__gte=0, goal__lte=MOST_AMOUNT)
                & (Q(reached__isnull=True) | Q(reached__gte=0, reached__lte=MOST_AMOUNT)),
                name="target_sizes",
            )
        ]
        triggers = _written_once(
            "measure", "year", "goal", "reached", "paper", "recorded_at", "recorded_by_id"
        )

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.year}: {self.measure}"
