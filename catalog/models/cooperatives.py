"""The cooperative (HTX): who sells, where, and the account that buyers' transfers go to."""

import datetime
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from catalog import text
from catalog.languages import in_language
from catalog.models.drafts import Listing
from catalog.models.places import Bank, Commune, FormerDistrict

MAX_MINIMUM = 99_999_999  # đồng
MAX_PAUSE_NOTE = 160


class EntityType(models.TextChoices):
    """Legal form; decides tax withholding (Decree 252/2026: households and persons only)."""

    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_UNION = "cooperative_union", _("Liên hiệp hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    HOUSEHOLD_BUSINESS = "household_business", _("Hộ kinh doanh")


class Verification(models.TextChoices):
    """A stall may sell only once the union has verified it (E-commerce Law 122/2025, Art. 17)."""

    DRAFT = "draft", _("Chưa nộp hồ sơ")
    SUBMITTED = "submitted", _("Chờ xác minh")
    VERIFIED = "verified", _("Đã xác minh")
    SUSPENDED = "suspended", _("Tạm dừng")


def selling(path: str = "") -> models.Q:
    """Cooperatives that sell: approved words, verified stall. `path` leads to one ("cooperative__").

    A pause is another thing: what is paused may be looked at. The same rule: `selling_sql`, `Cooperative.is_selling`.
    """
    return models.Q(**{f"{path}live": True, f"{path}verification": Verification.VERIFIED})


def selling_sql(name: str) -> str:
    """`selling` for a row of this name; no parameters."""
    return f"{name}.live AND {name}.verification = '{Verification.VERIFIED.value}'"


@dataclass(frozen=True)
class CoverPicture:
    """A cover as components/photo.html shows it. Covers are landscapes of some 16 by 9; pages cut them."""

    small_url: str
    avif: str = ""
    srcset: str = ""
    width: int = 1600  # pixels, as the height
    height: int = 900
    colour: str = "#e8dfcf"
    alt: str = ""


def closed_on(day: datetime.date, paused_until: datetime.date | None) -> bool:
    """Whether a stall sells nothing on that day; `paused_until` is the last such day."""
    return paused_until is not None and day <= paused_until


class PublishedCooperatives(models.Manager["Cooperative"]):
    """What the public may see: approved words, verified stall."""

    def get_queryset(self) -> models.QuerySet["Cooperative"]:
        return super().get_queryset().filter(selling())


class Cooperative(  # type: ignore[django-manager-missing]  # of the stories that point here: Wagtail has no types
    Listing, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, models.Model
):
    """The tenant. It is not scoped itself; everything it owns is."""

    name = models.CharField(_("tên"), max_length=120)
    slug = models.SlugField(_("đường dẫn"), max_length=140, unique=True, blank=True)
    tagline = models.CharField(_("một câu giới thiệu"), max_length=200, blank=True)
    tagline_en = models.CharField(_("một câu giới thiệu (tiếng Anh)"), max_length=200, blank=True)
    story = models.TextField(_("câu chuyện"), blank=True)
    story_en = models.TextField(_("câu chuyện (tiếng Anh)"), blank=True)
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="cooperatives", verbose_name=_("xã, phường")
    )
    # Of Lai Châu never blank once saved; a commune may have come from two, then the cooperative says which.
    former_district = models.CharField(
        _("huyện cũ"), max_length=20, choices=FormerDistrict.choices, blank=True, default="", db_default=""
    )
    village = models.CharField(_("bản, thôn"), max_length=120, blank=True)
    cover = models.ImageField(_("ảnh bìa"), upload_to="htx/", blank=True)
    # Written by `catalog.photos.covers` alone: the cover whose renditions there are, and their widths, its own last.
    cover_rendered = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)
    cover_widths = ArrayField(models.PositiveIntegerField(), default=list, db_default=[], editable=False)

    entity_type = models.CharField(
        _("loại hình"), max_length=20, choices=EntityType.choices, default=EntityType.COOPERATIVE
    )
    tax_number = models.CharField(
        _("mã số thuế"),
        max_length=14,
        blank=True,
        validators=[
            RegexValidator(r"^\d{10}(-?\d{3})?$|^\d{12}$", _("Mã số thuế gồm 10, 12 hoặc 13 chữ số."))
        ],
    )
    verification = models.CharField(
        _("xác minh"), max_length=10, choices=Verification.choices, default=Verification.DRAFT
    )
    verified_at = models.DateTimeField(_("xác minh lúc"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    # The union's switch: what this stall lists is on the market at once and looked at afterwards (`catalog.offering`).
    is_trusted = models.BooleanField(_("được đăng thẳng"), default=False, db_default=False, editable=False)

    contact_person = models.CharField(_("người phụ trách"), max_length=120)
    phone = models.CharField(_("điện thoại"), max_length=16)  # E.164
    email = models.EmailField(_("email"), blank=True)
    founded_year = models.PositiveSmallIntegerField(_("năm thành lập"), null=True, blank=True)
    member_households = models.PositiveIntegerField(_("số hộ thành viên"), default=0)
    preparation_days = models.PositiveSmallIntegerField(_("số ngày chuẩn bị hàng"), default=2)
    minimum_order = models.BigIntegerField(
        _("đơn tối thiểu (đồng)"),
        default=0,
        db_default=0,
        help_text=_("Tiền hàng của một đơn, chưa kể phí giao; 0 là bao nhiêu cũng nhận."),
        validators=[MaxValueValidator(MAX_MINIMUM)],
    )

    # Written by `catalog.pauses` alone. The last day it is closed, which may be over.
    paused_until = models.DateField(_("nghỉ đến hết ngày"), null=True, blank=True, editable=False)
    pause_note = models.CharField(
        _("lời nhắn khi nghỉ"),
        max_length=MAX_PAUSE_NOTE,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    bank = models.ForeignKey(
        Bank, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ngân hàng")
    )
    bank_account_number = models.CharField(
        _("số tài khoản"),
        max_length=19,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9A-Za-z]{4,19}$", _("Số tài khoản gồm 4–19 chữ số, không dấu cách."))
        ],
    )
    bank_account_name = models.CharField(_("tên chủ tài khoản"), max_length=120, blank=True)

    search_text = models.TextField(editable=False, default="")
    name_sort_key = models.CharField(max_length=280, editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = models.Manager()
    published = PublishedCooperatives()

    NOT_MODERATED = (
        "slug",
        "entity_type",
        "tax_number",
        "verification",
        "verified_at",
        "verified_by_id",
        "is_trusted",
        "contact_person",
        "phone",
        "email",
        "former_district",
        "member_households",
        "preparation_days",
        "minimum_order",
        "bank_id",
        "bank_account_number",
        "bank_account_name",
        "cover_rendered",
        "cover_widths",
        "paused_until",
        "pause_note",
    )
    # Written by `shop.treasury.payout` (promise A7) and `catalog.pauses` alone: whoever else saves a row may have
    # read it before a change.
    WRITTEN_ELSEWHERE = ("bank", "bank_account_number", "bank_account_name", "paused_until", "pause_note")

    preview = "catalog.previews.cooperative"
    search_fields = [index.AutocompleteField("name"), index.SearchField("name")]

    class Meta:
        ordering = ["name_sort_key", "pk"]
        verbose_name = _("hợp tác xã")
        verbose_name_plural = _("hợp tác xã")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_order__gte=0, minimum_order__lte=MAX_MINIMUM),
                name="cooperative_minimum_order_range",
            )
        ]
        triggers = [
            pgtrigger.Trigger(  # see CooperativeRecord
                name="keeps_records",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                func="""
                    IF TG_OP = 'INSERT' OR (OLD.name, OLD.commune_id, OLD.former_district, OLD.member_households)
                        IS DISTINCT FROM (NEW.name, NEW.commune_id, NEW.former_district, NEW.member_households) THEN
                        INSERT INTO catalog_cooperativerecord
                            (cooperative_id, name, commune_id, former_district, member_households, known_at)
                        VALUES (NEW.id, NEW.name, NEW.commune_id, NEW.former_district, NEW.member_households, now());
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:  # the row may be live, and this a draft of it
            super().save(*args, **kwargs)
            return
        self.name = text.normalise(self.name)
        self.former_district = self.commune.district_of(self.former_district)
        before = self.search_text
        self.search_text = text.fold(
            f"{self.name} {self.village} {self.commune.name} {self.get_former_district_display()}"
        )
        self.name_sort_key = text.sort_key(self.name)
        is_new = self._state.adding
        if not is_new:
            fields = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            kwargs["update_fields"] = [name for name in fields if name not in self.WRITTEN_ELSEWHERE]
        super().save(*args, **kwargs)
        if not is_new and self.search_text != before:
            self.products.model.reindex(cooperative=self)

    @staticmethod
    def address(slug: str) -> str:
        return reverse("catalog:cooperative", args=[slug])

    @property
    def tagline_label(self) -> str:
        return in_language(self.tagline, self.tagline_en)

    @property
    def story_label(self) -> str:
        return in_language(self.story, self.story_en)

    @property
    def cover_picture(self) -> CoverPicture | None:
        """None without a cover; until the task has rendered it, it is the cover alone."""
        if not self.cover:
            return None
        address, stem = self.cover.url, self.cover.url.rpartition(".")[0]
        if self.cover_rendered != self.cover.name or not self.cover_widths:
            return CoverPicture(address)
        *narrower, own = self.cover_widths
        webp = [*((f"{stem}-{width}.webp", width) for width in narrower), (address, own)]
        avif = [(f"{stem}-{width}.avif", width) for width in self.cover_widths]
        return CoverPicture(
            small_url=webp[0][0],
            avif=", ".join(f"{url} {width}w" for url, width in avif),
            srcset=", ".join(f"{url} {width}w" for url, width in webp),
        )

    @property
    def is_selling(self) -> bool:
        return self.live and self.verification == Verification.VERIFIED

    @property
    def is_paused(self) -> bool:
        """Whether its own people have closed it today; it may be looked at, and sells nothing."""
        return closed_on(timezone.localdate(), self.paused_until)

    @property
    def masked_account_number(self) -> str:
        """For who is not paid there and pays nothing there."""
        return text.masked(self.bank_account_number)

    @property
    def accepts_transfer(self) -> bool:
        return bool(self.bank_id and self.bank_account_number)
