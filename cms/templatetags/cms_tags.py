"""What blocks read about other pages and about the market. Nothing here costs a query but the figures."""

from functools import lru_cache
from typing import Any

from django import template
from django.db.models import Count, Exists, OuterRef, Sum
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from catalog.models import Cooperative, Product
from catalog.serving.ttl_cache import Kept
from catalog.templatetags.drawing import draw
from cms import addresses, images, pictures

register = template.Library()
KEPT_SECONDS = 20


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], page: Page) -> str:
    """The page's path; nothing is read for it."""
    return addresses.path_of(page, context.get("request"))


@register.simple_tag(takes_context=True)
def parent_address(context: dict[str, Any], page: Page) -> str:
    """The path of the page above; nothing is read for it."""
    return address(context, page).rstrip("/").rpartition("/")[0] + "/"


@register.simple_tag
def picture(image: AbstractImage, specs: str, sizes: str, tall: str = "", **how: Any) -> str:
    """A <picture> in the shapes `specs` (space-separated, widths rising); `tall` are those of narrow screens.

    `alt` is the image's own unless given; `css` is its class.
    """
    words = getattr(image, "contextual_alt_text", None)  # set by ImageBlock
    return draw(
        "cms/includes/photo.html",
        **{
            "shown": _shown(image, specs),
            "tall": _shown(image, tall) if tall else None,
            "sizes": sizes,
            "alt": image.default_alt_text if words is None else words,
            **how,
        },
    )


class _NotMadeYet(Exception):
    """Raised, so that it is not remembered; `shown` is the original, which stands in until the task has run."""

    def __init__(self, shown: images.Shown) -> None:
        super().__init__()
        self.shown = shown


def _shown(image: AbstractImage, specs: str) -> images.Shown:
    try:
        return _made(pictures.wanted(image, specs))
    except _NotMadeYet as waiting:
        return waiting.shown


@lru_cache(pictures.KEPT)
def _made(picture: pictures.Wanted) -> images.Shown:
    """Asked of the database once per process and picture."""
    found = images.shown(picture.image, picture.specs.split())
    if not found.srcset:
        raise _NotMadeYet(found)
    return found


def _count() -> dict[str, int]:
    listed_goods = Product.published.filter(cooperative=OuterRef("pk"))
    return Cooperative.published.filter(Exists(listed_goods)).aggregate(
        cooperatives=Count("pk"),
        communes=Count("commune", distinct=True),
        households=Sum("member_households"),
    )


_figures = Kept(_count, KEPT_SECONDS)


@register.simple_tag
def market_figures() -> dict[str, int]:
    """True figures of the cooperatives that sell now, some seconds old at most."""
    return _figures.get()
