"""Which picture is meant, and the one for shares; models import this, so it knows nothing of forms."""

from dataclasses import dataclass, field
from functools import lru_cache

from wagtail.images.models import AbstractImage

SHARED = "fill-1200x630|format-jpeg"  # what Facebook and Zalo show beside a link, and readers of feeds
KEPT = 2000  # pictures per process


@dataclass(frozen=True)
class Wanted:
    """Another file or another focal point is another picture, so that what is kept is never out of date."""

    file: str
    focus: tuple[int | None, ...]
    specs: str
    image: AbstractImage = field(compare=False, repr=False)


def wanted(image: AbstractImage, specs: str) -> Wanted:
    focus = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    return Wanted(image.file.name, focus, specs, image)


def shared(image: AbstractImage) -> str:
    """Address of the JPEG for shares and feeds; drawn the first time."""
    return _shared(wanted(image, SHARED))


@lru_cache(KEPT)
def _shared(picture: Wanted) -> str:
    return str(picture.image.get_rendition(picture.specs).url)
