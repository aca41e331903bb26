"""The union's register: every cooperative of the province, with a stall or without; its states and visits.

The union's own data: no cooperative's, so not scoped; only the desk reads it. Written by `shop.impact.register`.
"""

import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import phones, text
from catalog.models import Commune, Cooperative, FormerDistrict
from catalog.models.cooperatives import EntityType

MOST_PEOPLE = 100_000  # members or households of one cooperative
FIRST_YEAR = 1945
UNKNOWN_DAY = datetime.date(FIRST_YEAR, 1, 1)  # of what was so when somebody first wrote it down
MOST_PHONES = 3
KINDS = (EntityType.COOPERATIVE, EntityType.COOPERATIVE_UNION, EntityType.COOPERATIVE_GROUP)
KIND_CHOICES = [(kind.value, kind.label) for kind in KINDS]


class FieldOfWork(models.TextChoices):
    CROPS = "crops", _("Trồng trọt")
    LIVESTOCK = "livestock", _("Chăn nuôi")
    FISHERY = "fishery", _("Thuỷ sản")
    FORESTRY = "forestry", _("Lâm nghiệp")
    PROCESSING = "processing", _("Chế biến")
    CRAFTS = "crafts", _("Thủ công")
    TOURISM = "tourism", _("Du lịch")
    TRADE = "trade", _("Thương mại")
    TRANSPORT = "transport", _("Vận tải")
    CONSTRUCTION = "construction", _("Xây dựng")
    CREDIT = "credit", _("Tín dụng")
    WATER = "water", _("Điện, nước, môi trường")
    SERVICES = "services", _("Dịch vụ khác")


class WorkingState(models.TextChoices):
    ACTIVE = "active", _("Đang hoạt động")
    PAUSED = "paused", _("Tạm ngừng")
    DISSOLVED = "dissolved", _("Đã giải thể")


class Listed(models.Manager["RegisteredCooperative"]):
    """Without those that were merged into another."""

    def get_queryset(self) -> "models.QuerySet[RegisteredCooperative]":
        return super().get_queryset().filter(merged_into=None)


class RegisteredCooperative(models.Model):
    """One cooperative, union or group of cooperatives. Phones are E.164; a count that nobody told is None."""

    name = models.CharField(_("tên"), max_length=120)
    entity_type = models.CharField(
        _("loại hình"), max_length=20, choices=KIND_CHOICES, default=EntityType.COOPERATIVE
    )
    tax_number = models.CharField(_("mã số thuế"), max_length=13, blank=True, default="")
    founded_year = models.PositiveSmallIntegerField(_("năm thành lập"), null=True, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    former_district = models.CharField(
        _("huyện cũ"), max_length=20, choices=FormerDistrict.choices, blank=True, default=""
    )
    village = models.CharField(_("bản, thôn"), max_length=120, blank=True, default="")
    representative = models.CharField(_("người đại diện"), max_length=120, blank=True, default="")
    phones = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    email = models.EmailField(_("email"), blank=True, default="")
    fields = ArrayField(
        models.CharField(max_length=12, choices=FieldOfWork.choices), default=list, blank=True
    )
    members = models.PositiveIntegerField(_("số thành viên"), null=True, blank=True)
    member_households = models.PositiveIntegerField(_("số hộ thành viên"), null=True, blank=True)
    state = models.CharField(  # that of the newest StateChange by its day
        _("tình trạng"), max_length=10, choices=WorkingState.choices, default=WorkingState.ACTIVE
    )
    stall = models.OneToOneField(
        Cooperative, models.SET_NULL, null=True, blank=True, related_name="registered"
    )

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="doubles")
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    search_text = models.TextField(editable=False, default="")
    folded_name = models.CharField(max_length=160, editable=False, default="")
    name_sort_key = models.CharField(max_length=280, editable=False, default="")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = models.Manager()
    listed = Listed()

    class Meta:
        ordering = ["name_sort_key", "pk"]
        verbose_name = _("hợp tác xã trong sổ")
        verbose_name_plural = _("sổ hợp tác xã")
        constraints = [
            models.UniqueConstraint(
                fields=["tax_number"],
                condition=~Q(tax_number="") & Q(merged_into=None),
                name="registered_tax_number_once",
            ),
            models.CheckConstraint(
                condition=Q(members__isnull=True) | Q(members__lte=MOST_PEOPLE), name="registered_members"
            ),
            models.CheckConstraint(
                condition=Q(member_households__isnull=True) | Q(member_households__lte=MOST_PEOPLE),
                name="registered_households",
            ),
        ]
        indexes = [
            models.Index(fields=["folded_name", "commune"], name="registered_name"),
            models.Index(fields=["name_sort_key", "id"], name="registered_sorted"),
        ]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Writes what follows from the other columns; `commune` has to be known."""
        self.name = text.normalise(self.name)
        self.former_district = self.commune.district_of(self.former_district)
        self.folded_name = text.fold(self.name)[:160]
        self.name_sort_key = text.sort_key(self.name)
        numbers = [
            number
            for phone in self.phones
            for number in ("".join(phones.national(phone).split()), phone.removeprefix("+"))
        ]
        place = f"{self.village} {self.commune.name} {self.get_former_district_display()}"
        words = text.fold(f"{self.name} {place} {self.representative}")
        self.search_text = " ".join([words, self.tax_number, *numbers])

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self.prepare()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("union:registered", args=[self.pk])

    @property
    def phone(self) -> str:
        """The first one, "" without any."""
        return self.phones[0] if self.phones else ""

    @property
    def field_labels(self) -> list[str]:
        return [str(FieldOfWork(value).label) for value in self.fields]


class StateChange(models.Model):
    """From which day on a cooperative is in a state, and why. What was written is never changed: a mistake is mended by
    a later row. A merge moves rows to the one that stays."""

    registered = models.ForeignKey(RegisteredCooperative, models.CASCADE, related_name="states")
    state = models.CharField(_("tình trạng"), max_length=10, choices=WorkingState.choices)
    effective_on = models.DateField(_("từ ngày"))
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-effective_on", "-pk"]
        verbose_name = _("tình trạng hợp tác xã")
        verbose_name_plural = _("tình trạng hợp tác xã")
        triggers = [
            pgtrigger.Protect(
                name="append_only",
                operation=pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
                    "state", "effective_on", "reason", "recorded_at", "recorded_by_id"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.registered_id}: {self.state} {self.effective_on}"

    @property
    def is_from_before(self) -> bool:
        return self.effective_on == UNKNOWN_DAY


class Visit(models.Model):
    """An officer was there: the day, and what was seen and said."""

    registered = models.ForeignKey(RegisteredCooperative, models.CASCADE, related_name="visits")
    visited_on = models.DateField(_("ngày đến"))
    note = models.TextField(_("ghi chép"), max_length=4_000)
    visited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-visited_on", "-pk"]
        verbose_name = _("chuyến thăm")
        verbose_name_plural = _("chuyến thăm")

    def __str__(self) -> str:
        return f"{self.registered_id}: {self.visited_on}"


class VisitPhoto(models.Model):
    """Its bytes (WebP) lie in the database, as papers do: nothing serves them but a view that looks who asks."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ảnh chuyến thăm")
        verbose_name_plural = _("ảnh chuyến thăm")

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.pk}"


class StallCall(models.Model):
    """The union asked a cooperative to open a stall, by SMS and e-mail where there are such."""

    registered = models.ForeignKey(RegisteredCooperative, models.CASCADE, related_name="stall_calls")
    token = models.CharField(max_length=24, unique=True)  # in the link of the message
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lời mời mở gian hàng")
        verbose_name_plural = _("lời mời mở gian hàng")

    def __str__(self) -> str:
        return f"{self.registered_id}: {self.asked_at:%Y-%m-%d}"


class RegisterSheet(models.Model):
    """A spreadsheet that an officer sent, and what each of its rows would change (`shop.impact.register.sheets`), kept
    between looking at it and taking it. `outcome` is what taking it did."""

    name = models.CharField(_("tệp"), max_length=200)
    rows: Any = models.JSONField(default=list)
    notes: Any = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bảng tính sổ hợp tác xã")
        verbose_name_plural = _("bảng tính sổ hợp tác xã")

    def __str__(self) -> str:
        return self.name
