"""What all pages share: their other language, their place in the tree, what search engines and shares show."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.images import get_image_model_string
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from catalog.discovery.linked_data import Data, absolute
from catalog.serving.page_cache import share
from cms import addresses, linked_data, pictures, prefetch
from cms.blocks.shelves import SHOWN


def today() -> datetime.date:
    return timezone.localdate()


def picture_field(label: Any, **kwargs: Any) -> "models.ForeignKey[Any, Any]":
    """A picture from the image library that a page can lose without harm."""
    return models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        **kwargs,
    )


class ArticlePage(Page):
    """A page of ours. `other_language_url` leads to its translation, or to the nearest page above that has one."""

    share_image = picture_field(
        _("ảnh khi chia sẻ"),
        help_text=_("Hiện khi gửi đường dẫn qua Zalo, Facebook. Để trống thì lấy ảnh bìa."),
    )

    PICTURES: tuple[str, ...] = ()  # names of picture fields, the cover first
    SUMMARY = "introduction"  # name of the field that says in short what the page is about
    IS_PERMANENT = False  # published, it may be changed but not taken away (`cms.permanent`)

    # What cards of this kind need; their own models add to it.
    ON_CARDS: tuple[str, ...] = (
        "title",
        "path",
        "depth",
        "url_path",
        "slug",
        "locale",
        "content_type",
        "introduction",
        "cover",
    )

    promote_panels = [*Page.promote_panels, FieldPanel("share_image")]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.IS_PERMANENT and self.expire_at:
            raise ValidationError(
                {"expire_at": _("Trang này phải luôn có người đọc được: không đặt ngày gỡ.")}
            )

    @property
    def summary(self) -> str:
        return str(self.search_description or getattr(self, self.SUMMARY, ""))

    @property
    def language(self) -> str:
        return addresses.language_of(self)

    @property
    def shared_picture(self) -> AbstractImage | None:
        own = (getattr(self, name) for name in ("share_image", *self.PICTURES))
        return next((picture for picture in own if picture is not None), None)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Shared for a moment by visitors without a cart or login; a page behind a password needs a session."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return share(request, response)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        family = addresses.family(self)
        shown: set[int] = set()
        prefetch.everything(self, ("share_image", *self.PICTURES), shown)
        full = addresses.full(self, request)
        crumbs = addresses.crumbs(family, request)
        context.update(
            {
                SHOWN: shown,
                "page_path": addresses.path_of(self, request),
                "full_url": full,
                "canonical_url": full,
                "alternates": addresses.alternates(self, family, request),
                "other_language_url": addresses.path_of(family.elsewhere, request)
                if family.elsewhere
                else "",
                "breadcrumbs": crumbs,
                **self.shared_picture_values(),
            }
        )
        described = self.described(context)
        way = [*crumbs, {"label": self.title, "url": ""}]
        context["linked_data"] = [*described, linked_data.breadcrumbs(way, full)] if crumbs else described
        return context

    def shared_picture_values(self) -> dict[str, Any]:
        """Full address of the picture for shares, empty without one. Until the task has cut it, it is the original,
        whose size is not told (`has_shared_size`)."""
        picture = self.shared_picture
        made = pictures.shared(picture) if picture else ""
        url = made or (picture.file.url if picture else "")
        return {"shared_picture_url": absolute(url) if url else "", "has_shared_size": bool(made)}

    def described(self, context: dict[str, Any]) -> list[Data]:
        """Linked data of this kind of page, besides its breadcrumbs."""
        return []

    @classmethod
    def for_cards(cls, locale_id: int) -> "models.QuerySet[Any]":
        """What blocks of cards show of this kind, in their order; without covers, which `cms.prefetch` reads."""
        raise NotImplementedError

    @property
    def is_listed(self) -> bool:
        """Whether the sitemap and shelves of pages show it."""
        return True
