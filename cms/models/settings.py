"""What the page shell says about the marketplace: name, hotline, operator, links, an announcement."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page

from catalog import phones
from catalog.languages import in_language
from catalog.serving.ttl_cache import Kept
from cms.blocks import NavigationBlock
from cms.models.policies import PolicyPage

CACHE_SECONDS = 5


@dataclass(frozen=True)
class SiteLink:
    label: str
    url: str
    is_policy: bool = False  # shown by the short footer of the checkout too


@dataclass(frozen=True)
class SiteInfo:
    """The settings in one language. `hotline` is E.164 or empty; `operator` are lines of text."""

    name: str
    tagline: str
    hotline: str
    email: str
    operator: tuple[str, ...]
    registration: str
    announcement: str
    links: tuple[SiteLink, ...]


@register_setting(icon="home", order=10)
class SiteSettings(BaseGenericSetting):
    """One row. E-commerce Law 122/2025 and Decree 248/2026 want the operator named on the site."""

    name = models.CharField(_("tên trang"), max_length=60, default="Chợ Phiên Lai Châu")
    tagline = models.CharField(_("một câu giới thiệu"), max_length=160, blank=True)
    tagline_en = models.CharField(_("một câu giới thiệu (tiếng Anh)"), max_length=160, blank=True)
    hotline = models.CharField(_("số điện thoại hỗ trợ"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    announcement = models.CharField(
        _("thông báo đầu trang"), max_length=200, blank=True, help_text=_("Để trống thì không hiện.")
    )
    announcement_en = models.CharField(_("thông báo đầu trang (tiếng Anh)"), max_length=200, blank=True)
    links = StreamField([("link", NavigationBlock())], verbose_name=_("liên kết cuối trang"), blank=True)

    operator_name = models.CharField(_("đơn vị chủ quản"), max_length=160, blank=True)
    operator_name_en = models.CharField(_("đơn vị chủ quản (tiếng Anh)"), max_length=160, blank=True)
    operator_address = models.CharField(_("địa chỉ"), max_length=240, blank=True)
    legal_representative = models.CharField(_("người đại diện pháp luật"), max_length=120, blank=True)
    business_number = models.CharField(
        _("mã số doanh nghiệp hoặc quyết định thành lập"), max_length=160, blank=True
    )
    registration = models.CharField(
        _("thông tin đăng ký với Bộ Công Thương"),
        max_length=200,
        blank=True,
        help_text=_("Chỉ ghi khi đã có xác nhận đăng ký thật."),
    )
    registration_en = models.CharField(
        _("thông tin đăng ký với Bộ Công Thương (tiếng Anh)"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
    )

    OPERATOR = "cms.change_operator"

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name", permission=OPERATOR),
                FieldPanel("tagline"),
                FieldPanel("tagline_en"),
                FieldPanel("hotline"),
                FieldPanel("email"),
            ],
            heading=_("Trang chợ"),
        ),
        MultiFieldPanel([FieldPanel("announcement"), FieldPanel("announcement_en")], heading=_("Thông báo")),
        FieldPanel("links"),
        MultiFieldPanel(
            [
                FieldPanel("operator_name", permission=OPERATOR),
                FieldPanel("operator_name_en", permission=OPERATOR),
                FieldPanel("operator_address", permission=OPERATOR),
                FieldPanel("legal_representative", permission=OPERATOR),
                FieldPanel("business_number", permission=OPERATOR),
                FieldPanel("registration", permission=OPERATOR),
                FieldPanel("registration_en", permission=OPERATOR),
            ],
            heading=_("Đơn vị chủ quản"),
            permission=OPERATOR,
        ),
    ]

    class Meta:
        verbose_name = _("thông tin trang chợ")
        verbose_name_plural = _("thông tin trang chợ")
        permissions = [("change_operator", "Can change the operator's legal details")]

    def clean(self) -> None:
        super().clean()
        if self.hotline:
            try:
                self.hotline = phones.parse(self.hotline)
            except phones.InvalidPhone as error:
                raise ValidationError({"hotline": _("Số điện thoại này chưa đúng.")}) from error

    @classmethod
    def current(cls) -> SiteInfo:
        """The settings in the current language, at most CACHE_SECONDS old (per process)."""
        return KEPT[(get_language() or "vi")[:2]].get()

    def info(self) -> SiteInfo:
        """The settings in the current language."""
        return SiteInfo(
            name=self.name,
            tagline=in_language(self.tagline, self.tagline_en),
            hotline=self.hotline,
            email=self.email,
            operator=self.operator_lines(),
            registration=in_language(self.registration, self.registration_en),
            announcement=in_language(self.announcement, self.announcement_en),
            links=tuple(
                SiteLink(
                    in_language(link.value["label"], link.value["label_en"]),
                    href,
                    _is_policy(link.value["page"]),
                )
                for link in self.links
                if (href := link.value.href)
            ),
        )

    def operator_lines(self) -> tuple[str, ...]:
        lines = [
            in_language(self.operator_name, self.operator_name_en),
            self.operator_address,
            _("Người đại diện: %(name)s") % {"name": self.legal_representative}
            if self.legal_representative
            else "",
            self.business_number,
        ]
        return tuple(str(line) for line in lines if line)


def _is_policy(page: Page | None) -> bool:
    return page is not None and issubclass(page.specific_class or Page, PolicyPage)


KEPT: dict[str, Kept[SiteInfo]] = {
    code: Kept(lambda: SiteSettings.load().info(), CACHE_SECONDS) for code, _name in settings.LANGUAGES
}
