"""What pages show of the image library, made by a task before anybody asks for it. Uploads: `cms.uploads`."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from catalog import advisory, photos
from catalog.advisory import Lock
from cms import pictures

logger = logging.getLogger(__name__)
# What pages show of an image: every specification that a template in cms/templates asks for; besides them, the
# picture for shares is made.
SPECS: Final = (
    "fill-400x250", "fill-800x500", "fill-480x360", "fill-960x720", "fill-640x400", "fill-1136x640",
    "fill-420x490", "fill-780x910", "width-480", "width-960", "width-1280", "width-1920",
)  # fmt: skip
FORMATS: Final = ("avif", "webp")
SECONDS: Final = 20.0  # of one run; beat starts the next
MAX_TRIES: Final = 5
_failures: Counter[int] = Counter()  # of an image in this process; a restarted worker tries again


@dataclass(frozen=True)
class Shown:
    """What cms/includes/photo.html draws; `avif` and `srcset` (WebP) are empty until the task has made them."""

    src: str
    avif: str
    srcset: str
    width: int  # pixels, as the height
    height: int


def shown(image: AbstractImage, specs: Sequence[str]) -> Shown:
    """An image in the shapes `specs`, widths rising. Makes nothing: until all are there it is the original.

    One query at most, none where the image's renditions are prefetched.
    """
    found = {filter_.spec: row for filter_, row in image.find_existing_renditions(*_filters(specs)).items()}
    made = {kind: [found.get(f"{spec}|format-{kind}") for spec in specs] for kind in FORMATS}
    webp = [row for row in made["webp"] if row is not None]
    if len(webp) < len(specs):
        return Shown(image.file.url, "", "", image.width, image.height)
    avif = [row for row in made["avif"] if row is not None]
    return Shown(
        src=webp[0].url,
        avif=_srcset(avif) if len(avif) == len(specs) else "",
        srcset=_srcset(webp),
        width=webp[-1].width,
        height=webp[-1].height,
    )


def _srcset(renditions: list[AbstractRendition]) -> str:
    """A picture smaller than several of its shapes has the same width in each: named once."""
    by_width = {row.width: row.url for row in reversed(renditions)}
    return ", ".join(f"{by_width[width]} {width}w" for width in sorted(by_width))


def _filters(specs: Sequence[str]) -> list[Filter]:
    return [Filter(spec=f"{spec}|format-{kind}") for spec in specs for kind in FORMATS]


def prepare(seconds: float = SECONDS) -> int:
    """Makes renditions that pages will show and that are not there, newest image first; returns how many."""
    with advisory.alone(Lock.SITE_IMAGES) as is_alone:
        return _prepare_until(time.monotonic() + seconds) if is_alone else 0


def _prepare_until(ends_at: float) -> int:
    count = 0
    for image, missing in _missing():
        for filter_ in missing:
            if time.monotonic() >= ends_at:
                return count
            try:
                make(image, filter_)
            except (*photos.DECODER_ERRORS, AttributeError) as error:
                _failed(image, error)
                break
            count += 1
    return count


def make(image: AbstractImage, filter_: Filter) -> None:
    """Wagtail's create_rendition, which leaves the file it was written to open."""
    with image.generate_rendition_file(filter_) as file:
        image.renditions.get_or_create(
            filter_spec=filter_.spec, focal_point_key=filter_.get_cache_key(image), defaults={"file": file}
        )


def _missing() -> Iterator[tuple[AbstractImage, list[Filter]]]:
    wanted = [*_filters(SPECS), Filter(spec=pictures.SHARED)]
    model = get_image_model()
    there: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = model.get_rendition_model().objects.filter(filter_spec__in=[row.spec for row in wanted])
    for image_id, spec, key in rows.values_list("image", "filter_spec", "focal_point_key"):
        there[image_id].add((spec, key))
    for image in model.objects.exclude(file__endswith=".svg").order_by("-pk").iterator():
        found = there[image.pk]
        missing = [row for row in wanted if (row.spec, row.get_cache_key(image)) not in found]
        if missing and _failures[image.pk] < MAX_TRIES:
            yield image, missing


def _failed(image: AbstractImage, error: Exception) -> None:
    _failures[image.pk] += 1
    if _failures[image.pk] >= MAX_TRIES:
        logger.error("image %s is given up after %s tries", image.pk, MAX_TRIES)
    else:
        logger.warning("image %s: no renditions: %s", image.pk, type(error).__name__)
