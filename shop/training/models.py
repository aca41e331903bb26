"""Classes of the union: when and where, who has a seat, who came, what they knew before and after, their papers.

A class is the union's; a seat belongs to a person, and to the cooperative that the person comes from where it is known.
Cooperatives without a stall are rows of the register (`shop.impact`), a neighbouring room: pointed at by name.
"""

import datetime
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Commune, Cooperative
from catalog.scoped import scoped

MOST_SEATS = 500
REGISTER = "impact.RegisteredCooperative"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # of a certificate's code: no letter is taken for another
CODE_LENGTH = 12  # sixty bits: nobody finds one by trying


def new_token() -> str:
    """Names a seat to the person whose it is."""
    return secrets.token_urlsafe(16)


def new_code() -> str:
    """A certificate's code."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


class TrainingClass(models.Model):
    """One class on one day. Its hours are Vietnam's; `questions` as [{"text", "choices", "right"}], the right one by
    its place from 0."""

    title = models.CharField(_("tên lớp"), max_length=160)
    course_url = models.CharField(
        _("bài học kèm theo"), max_length=200, blank=True, default="", db_default=""
    )
    place = models.CharField(_("nơi học"), max_length=200)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    held_on = models.DateField(_("ngày học"))
    starts_at = models.TimeField(_("từ giờ"))
    ends_at = models.TimeField(_("đến giờ"))
    trainer = models.CharField(_("người hướng dẫn"), max_length=120)
    partner = models.CharField(_("đơn vị phối hợp"), max_length=160, blank=True, default="", db_default="")
    audience = models.CharField(_("dành cho ai"), max_length=200, blank=True, default="", db_default="")
    about = models.TextField(_("học gì"), blank=True, default="", db_default="")
    seats = models.PositiveSmallIntegerField(_("số chỗ"))
    questions = models.JSONField(default=list, db_default=[], blank=True)
    secret = models.CharField(max_length=32, default=new_token, editable=False)  # of the codes on the wall
    reminded_for = models.DateField(null=True, blank=True)  # the day of which its people were reminded

    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(_("lý do huỷ"), max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["held_on", "starts_at", "pk"]
        verbose_name = _("lớp tập huấn")
        verbose_name_plural = _("lớp tập huấn")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="class_ends_after_start"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=MOST_SEATS), name="class_seats"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="class_cancelled_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["held_on", "id"], name="class_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:class", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_today(self) -> bool:
        return self.held_on == timezone.localdate()

    @property
    def is_coming(self) -> bool:
        """Somebody may still ask for a seat: it has not begun and is not cancelled."""
        return not self.is_cancelled and timezone.now() < self.begins

    @property
    def is_over(self) -> bool:
        """It took place, and its hours are over."""
        return not self.is_cancelled and timezone.now() >= self.ends

    @property
    def may_show_wall(self) -> bool:
        """Its day is not over, and it takes place."""
        return not self.is_cancelled and self.held_on >= timezone.localdate()

    @property
    def has_begun(self) -> bool:
        """Its day has come, or is over."""
        return self.held_on <= timezone.localdate()

    @property
    def begins(self) -> datetime.datetime:
        return self._moment(self.starts_at)

    @property
    def ends(self) -> datetime.datetime:
        return self._moment(self.ends_at)

    def _moment(self, hour: datetime.time) -> datetime.datetime:
        return datetime.datetime.combine(self.held_on, hour, timezone.get_default_timezone())


class Material(models.Model):
    """What a class gives to read: a link, or a PDF whose bytes lie in the database."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="materials")
    title = models.CharField(_("tên tài liệu"), max_length=120)
    url = models.URLField(_("đường dẫn"), max_length=300, blank=True, default="", db_default="")
    data = models.BinaryField(default=bytes, db_default=b"")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tài liệu của lớp")
        verbose_name_plural = _("tài liệu của lớp")
        constraints = [
            models.CheckConstraint(condition=~Q(url="") | ~Q(data=b""), name="material_is_something")
        ]

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """The union asked a cooperative to a class: by its stall's ways, or by what the register knows of it."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="invitations")
    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, null=True, blank=True, related_name="class_invitations"
    )
    registered = models.ForeignKey(
        REGISTER, models.SET_NULL, null=True, blank=True, related_name="class_invitations"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Invitation"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lời mời dự lớp")
        verbose_name_plural = _("lời mời dự lớp")
        constraints = [
            models.UniqueConstraint(fields=["training_class", "cooperative"], name="stall_invited_once"),
            models.UniqueConstraint(fields=["training_class", "registered"], name="registered_invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id}: {self.cooperative_id or self.registered_id}"


class Place(models.TextChoices):
    SEATED = "seated", _("có chỗ")
    WAITING = "waiting", _("chờ chỗ")
    WITHDRAWN = "withdrawn", _("đã rút")


class Source(models.TextChoices):
    PUBLIC = "public", _("tự ghi trên trang lớp")
    STALL = "stall", _("hợp tác xã ghi")
    DESK = "desk", _("Liên minh ghi")


class Seat(models.Model):
    """One person's wish to come, from the first word to what became of it. The line is kept by key. Phones are E.164;
    written by `shop.training.seats` and `shop.training.attendance`, under the class's lock."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="people")
    name = models.CharField(_("họ tên"), max_length=120)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True, default="", db_default="")
    organisation = models.CharField(_("từ đâu"), max_length=120, blank=True, default="", db_default="")
    cooperative = models.ForeignKey(
        Cooperative, models.SET_NULL, null=True, blank=True, related_name="class_seats"
    )
    registered = models.ForeignKey(
        REGISTER, models.SET_NULL, null=True, blank=True, related_name="class_seats"
    )
    state = models.CharField(_("chỗ"), max_length=10, choices=Place.choices)
    source = models.CharField(_("ai ghi"), max_length=6, choices=Source.choices)
    token = models.CharField(max_length=32, default=new_token, unique=True, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seated_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(  # who took all of its network off the list
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    needs_yes = models.BooleanField(_("chờ Liên minh đồng ý"), default=False, db_default=False)
    network = models.CharField(  # a keyed digest of where a stranger asked from
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    forgotten_at = models.DateTimeField(null=True, blank=True)  # name and number were deleted
    attended_at = models.DateTimeField(null=True, blank=True)
    attended_by = models.ForeignKey(  # None where a phone read the code on the wall
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Seat"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("người ghi tên")
        verbose_name_plural = _("người ghi tên")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "phone"],
                condition=~Q(phone="") & ~Q(state=Place.WITHDRAWN),
                name="seat_once_a_phone",
            ),
            models.CheckConstraint(
                condition=Q(attended_at=None) | Q(state=Place.SEATED), name="seat_attended_is_seated"
            ),
            models.CheckConstraint(
                condition=Q(needs_yes=False) | ~Q(state=Place.SEATED), name="seat_needs_yes_before_seated"
            ),
            models.CheckConstraint(
                condition=Q(dropped_by=None) | Q(state=Place.WITHDRAWN), name="seat_dropped_is_withdrawn"
            ),
        ]
        indexes = [models.Index(fields=["training_class", "state", "id"], name="seat_line")]

    def __str__(self) -> str:
        return f"{self.training_class_id}: {self.pk}"

    @property
    def is_held(self) -> bool:
        """It waits for the union's yes."""
        return self.needs_yes and self.state == Place.WAITING

    @property
    def is_open(self) -> bool:
        return self.state != Place.WITHDRAWN

    @property
    def has_good_paper(self) -> bool:
        """It was certified that this person was there, and not taken back."""
        paper = getattr(self, "certificate", None)
        return paper is not None and paper.revoked_at is None


class Moment(models.TextChoices):
    BEFORE = "before", _("trước lớp")
    AFTER = "after", _("sau lớp")


class TestResult(models.Model):
    """What one person knew before the class, or after it: right answers of so many. Given once."""

    __test__ = False  # no test of pytest's

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="results")
    moment = models.CharField(_("lúc"), max_length=6, choices=Moment.choices)
    right = models.PositiveSmallIntegerField(_("đúng"))
    asked = models.PositiveSmallIntegerField(_("số câu"))
    given_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(  # who typed it in from paper
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = scoped(cooperative="seat__cooperative")
    unscoped: ClassVar[models.Manager["TestResult"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("bài kiểm tra của lớp")
        verbose_name_plural = _("bài kiểm tra của lớp")
        constraints = [
            models.UniqueConstraint(fields=["seat", "moment"], name="test_given_once"),
            models.CheckConstraint(condition=Q(right__lte=F("asked")), name="test_right_within_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.moment}: {self.right}/{self.asked}"


class ClassCertificate(models.Model):
    """A paper that somebody was at a class, under a code that anybody can check. The name is the one that was printed;
    what was written is never changed, only taken back."""

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="certificate")
    code = models.CharField(_("mã"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    name = models.CharField(_("họ tên"), max_length=120)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoke_reason = models.CharField(
        _("lý do thu hồi"), max_length=300, blank=True, default="", db_default=""
    )

    objects = scoped(cooperative="seat__cooperative")
    unscoped: ClassVar[models.Manager["ClassCertificate"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("giấy chứng nhận học")
        verbose_name_plural = _("giấy chứng nhận học")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoke_reason=""), name="class_paper_revoked_with_reason"
            )
        ]

    def __str__(self) -> str:
        return self.code
