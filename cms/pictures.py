"""Which picture is meant, and the one for shares; models import this, so it knows nothing of forms."""

from dataclasses import dataclass, field
from functools import lru_cache

from wagtail.images.models import AbstractImage, Filter

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


class NotMade(LookupError):
    """The task (`cms.images`) has not made it yet."""


def shared(image: AbstractImage) -> str:
    """Address of the JPEG for shares and feeds; empty until the task has made it. One query, then none."""
    try:
        return _shared(wanted(image, SHARED))
    except NotMade:
        return ""


@lru_cache(KEPT)  # which keeps no exception
def _shared(picture: Wanted) -> str:
    wanted_filter = Filter(spec=picture.specs)
    for rendition in picture.image.find_existing_renditions(wanted_filter).values():
        return str(rendition.url)
    raise NotMade
