"""Policies with a version: operating rules, privacy, returns, payment, delivery.

Publishing a new version keeps the one before at its own address, v<version>/ below the page, for good: Decree
248/2026 wants the operating rules published, and whoever agreed to a version must find it again.
"""

import datetime
import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from catalog import row_locks
from cms import addresses, blocks
from cms.models.base import ArticlePage, today

NUMBER = RegexValidator(
    r"^[0-9]{1,3}(\.[0-9]{1,3}){0,2}$", _("Số phiên bản gồm các số cách nhau bằng dấu chấm, ví dụ 1.0.")
)
ADDRESS = re.compile(r"v[0-9]{1,3}(-[0-9]{1,3}){0,2}", re.ASCII)


class Policy(models.Model):
    """The words of one version."""

    version = models.CharField(_("phiên bản"), max_length=11, validators=[NUMBER], default="1.0")
    in_force_on = models.DateField(_("có hiệu lực từ"), default=today)
    introduction = models.TextField(_("tóm tắt"), max_length=600, blank=True)
    changes = models.TextField(
        _("thay đổi so với bản trước"), max_length=1000, blank=True, help_text=_("Mỗi dòng một thay đổi.")
    )
    body = StreamField(blocks.LEGAL, verbose_name=_("nội dung"), blank=True)

    WORDS = ("version", "in_force_on", "introduction", "changes", "body")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.version

    @property
    def slug_of_version(self) -> str:
        return f"v{self.version.replace('.', '-')}"

    @property
    def is_in_force(self) -> bool:
        """Announced versions may begin later."""
        return self.in_force_on <= today()

    @property
    def change_lines(self) -> list[str]:
        return [line.strip() for line in self.changes.splitlines() if line.strip()]


class PolicyPage(ArticlePage, Policy):
    objects: ClassVar[Any]  # Wagtail's own, which has no types

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/policy_page.html"
    IS_PERMANENT = True

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("version"), FieldPanel("in_force_on")]), FieldPanel("changes")],
            heading=_("Phiên bản"),
        ),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        verbose_name = _("trang chính sách")
        verbose_name_plural = _("trang chính sách")

    def clean(self) -> None:
        super().clean()
        if self.pk and self.versions.filter(version=self.version).exists():
            raise ValidationError({"version": _("Số này đã dùng cho một bản cũ.")})

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """What is public until now becomes an older version where the number changes."""
        with transaction.atomic():
            rows: Any = PolicyPage.objects.filter(pk=self.pk, live=True)
            live: PolicyPage | None = row_locks.hold(rows).first()
            new = revision.as_object()
            if live is not None and live.version != new.version:
                words = {name: getattr(live, name) for name in self.WORDS}
                number = words.pop("version")
                PolicyVersion.objects.get_or_create(
                    page=live,
                    version=number,
                    defaults={**words, "title": live.title, "ended_on": new.in_force_on},
                )
            return super().publish(revision, *args, **kwargs)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """v1-0/ below the page is that version, the present one's too."""
        if self.live and len(path_components) == 1 and ADDRESS.fullmatch(path_components[0]):
            number = path_components[0][1:].replace("-", ".")
            if number == self.version:
                return RouteResult(self)
            older = self.versions.filter(version=number).first()
            if older is None:
                raise Http404
            return RouteResult(self, kwargs={"older": older})
        return super().route(request, path_components)

    def get_context(
        self, request: HttpRequest, *args: Any, older: "PolicyVersion | None" = None, **kwargs: Any
    ) -> dict[str, Any]:
        """`policy` is the version shown, `older` set where it is not the present one (three queries)."""
        context = super().get_context(request, *args, **kwargs)
        policy = older or self
        context["policy"], context["older"] = policy, older
        titles = [block.value for block in policy.body if block.block_type == "heading"]
        context["headings"] = [(blocks.anchor(title), title) for title in titles]
        context["versions"] = list(self.versions.defer("body"))
        siblings = PolicyPage.objects.live().filter(locale_id=self.locale_id).exclude(pk=self.pk)
        context["policies"] = [
            {"label": page.title, "url": addresses.path_of(page, request)}
            for page in siblings.only("title", "url_path", "path", "depth", "locale_id").order_by("path")
        ]
        if older is not None:
            context["canonical_url"] = f"{context['full_url']}{older.slug_of_version}/"
            context["alternates"], context["linked_data"] = [], []
        # The version that still applies while a newer one is only announced.
        context["still_in_force"] = next(
            (row for row in context["versions"] if not self.is_in_force and row.is_in_force), None
        )
        return context


class PolicyVersion(Policy):
    """A version that was public once. It is never changed."""

    page = models.ForeignKey(PolicyPage, models.CASCADE, related_name="versions", verbose_name=_("trang"))
    title = models.CharField(_("tiêu đề"), max_length=255)
    ended_on: "models.DateField[datetime.date, datetime.date]" = models.DateField(_("thôi áp dụng từ"))

    class Meta:
        ordering = ["-in_force_on", "-pk"]
        verbose_name = _("bản chính sách cũ")
        verbose_name_plural = _("bản chính sách cũ")
        constraints = [models.UniqueConstraint(fields=["page", "version"], name="policy_version_unique")]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"
