"""Pictures of the image library, from renditions that the task has made; a request makes none."""

from typing import Any

from django import template
from wagtail.images.models import AbstractImage

from cms import images

register = template.Library()


@register.inclusion_tag("cms/includes/photo.html")
def photo(image: AbstractImage, specs: str, sizes: str, tall: str = "", **how: Any) -> dict[str, Any]:
    """A <picture> in AVIF and WebP of `specs` (of `images.SPECS`, between spaces, widths rising).

    `tall` are the shapes for narrow screens; `alt` is the image's own unless given; `css` is the class of
    the <img>.
    """
    is_decorative = getattr(image, "decorative", False)  # these two are set by ImageBlock
    words = getattr(image, "contextual_alt_text", None) or image.default_alt_text
    return {
        "shown": images.shown(image, specs.split()),
        "tall": images.shown(image, tall.split()) if tall else None,
        "sizes": sizes,
        "alt": "" if is_decorative else words,
        **how,
    }
