"""The yearly evaluation on the criteria of a circular: scored by the cooperative, looked at by the union."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Cooperative
from catalog.scoped import scoped

WHOLE = 100  # points


class Band(models.TextChoices):
    GOOD = "good", _("tốt")
    FAIR = "fair", _("khá")
    AVERAGE = "average", _("trung bình")
    WEAK = "weak", _("yếu")
    NONE = "none", _("không xếp loại")


class Beside(models.TextChoices):
    """What the market knows of a criterion."""

    RESULT = "result", _("tiền bán trên chợ")
    SERVED = "served", _("hộ được trả tiền")
    TRAINED = "trained", _("người được tập huấn")


class EvaluationRule(models.Model):
    """A circular as the union scores by it from a year on. Never changed, so that no scoring changes with it: a row is
    written beside it, and of one first year the last one counts.

    `criteria`: [{number, part, title, points, is_sure}], with `title_en` where there is one, and `beside` (a Beside)
    where the market knows something; `is_sure`: the circular's own points, others are the union's. `bands`: the least
    points of each, the highest first: [["good", 80], …].
    """

    id = models.SmallAutoField(primary_key=True)
    first_year = models.PositiveSmallIntegerField(_("từ năm"))
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    criteria = models.JSONField()
    bands = models.JSONField()
    recorded_at = models.DateTimeField(default=timezone.now, db_default=Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["first_year", "pk"]
        verbose_name = _("quy định đánh giá")
        verbose_name_plural = _("quy định đánh giá")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language, where `shop.impact.evaluation_rules` has it."""
        return gettext(self.name)

    @property
    def origin(self) -> str:
        """The number, the dates, likewise."""
        return gettext(self.source)

    @property
    def remark(self) -> str:
        """The note, likewise."""
        return gettext(self.note) if self.note else ""


class Evaluation(models.Model):
    """One scoring; of each cooperative and year the latest counts. `scores` by the criterion's number."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="evaluations")
    year = models.PositiveSmallIntegerField(_("năm"))
    rule = models.ForeignKey(EvaluationRule, models.PROTECT, related_name="+")
    scores = models.JSONField()
    total = models.PositiveSmallIntegerField(_("tổng điểm"))
    band = models.CharField(_("xếp loại"), max_length=8, choices=Band.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Evaluation"]] = models.Manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("đánh giá năm")
        verbose_name_plural = _("đánh giá năm")
        indexes = [models.Index(fields=["year", "cooperative", "-id"], name="evaluation_latest")]
        constraints = [models.CheckConstraint(condition=Q(total__lte=WHOLE), name="evaluation_within_whole")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.year}: {self.total}"


class EvaluationWord(models.Model):
    """The union's word on a scoring; the latest counts."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="words")
    is_agreed = models.BooleanField()
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = scoped(cooperative="evaluation__cooperative")
    unscoped: ClassVar[models.Manager["EvaluationWord"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ý kiến về đánh giá năm")
        verbose_name_plural = _("ý kiến về đánh giá năm")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_agreed=True) | ~Q(reason=""), name="evaluation_refused_with_reason"
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.evaluation_id}: {self.is_agreed}"
