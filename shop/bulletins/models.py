"""What the union lets the cooperatives of a place know: a road that is closed, frost, a price, a disease."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_TITLE, MOST_BODY, MOST_REASON = 240, 3000, 200  # characters


class Kind(models.TextChoices):
    WEATHER = "thoi-tiet", _("Thời tiết")
    ROAD = "duong-sa", _("Đường sá")
    MARKET = "thi-truong", _("Thị trường")
    DISEASE = "dich-benh", _("Dịch bệnh")
    OTHER = "viec-khac", _("Việc khác")


class Bulletin(models.Model):
    """Words of the desk for some communes (codes; none: the whole province), good from a day to a day, both in it.

    It never changes: one that was wrong is ended, with a reason or by the one that corrects it. `key` is the form's.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    is_urgent = models.BooleanField(_("khẩn"), default=False, db_default=False)
    title = models.CharField(_("một câu"), max_length=MOST_TITLE)
    body = models.TextField(_("nói rõ thêm"), max_length=MOST_BODY, blank=True, default="", db_default="")
    communes = ArrayField(
        models.CharField(max_length=5), verbose_name=_("xã, phường"), default=list, db_default=[]
    )
    first_on = models.DateField(_("từ ngày"))
    last_on = models.DateField(_("đến hết ngày"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("sửa cho")
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    told_count = models.PositiveIntegerField(default=0, db_default=0)  # cooperatives it was sent to
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_because = models.CharField(
        _("vì sao rút"), max_length=MOST_REASON, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("thông báo của Liên minh")
        verbose_name_plural = _("thông báo của Liên minh")
        indexes = [
            models.Index(fields=["last_on"], condition=Q(ended_at=None), name="bulletin_running"),
            GinIndex(fields=["communes"], name="bulletin_communes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="bulletin_begins_before_it_ends"
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="words_stay",
                fields=["kind", "is_urgent", "title", "body", "communes", "first_on", "last_on", "corrects"],
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bulletins:page", args=[self.pk])

    @property
    def is_for_all(self) -> bool:
        """It is for the whole province."""
        return not self.communes

    @property
    def is_ended(self) -> bool:
        """It was withdrawn or corrected."""
        return self.ended_at is not None

    @property
    def is_over(self) -> bool:
        return self.last_on < timezone.localdate()

    @property
    def is_coming(self) -> bool:
        return self.first_on > timezone.localdate()
