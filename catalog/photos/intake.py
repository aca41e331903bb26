"""A photograph comes in: in the request only what is quick, a clean original, one small JPEG and a thumbnail;
renditions are made by a task (`catalog.photos.renditions`)."""

import hashlib
from dataclasses import dataclass
from typing import IO, Final

from django.db import transaction
from django.utils import timezone
from PIL import Image

from catalog.models import Product, ProductPhoto
from catalog.models.photos import THUMB_WIDTH
from catalog.photos import decoding, encoding, judging
from catalog.photos.files import Keeping

FOLDER: Final = "san-pham"
COVER_WIDTH: Final = 1600  # pixels
CENTRE: Final = (50, 50)


@dataclass(frozen=True)
class Taken:
    """A photograph's first files: `name` begins the media path of all of them, sizes in pixels."""

    name: str
    original: str
    cut: str
    width: int
    height: int
    colour: str
    remark: str  # of `models.photos.Remark`


def store(
    product: Product,
    image: Image.Image | bytes | IO[bytes],
    *,
    alt: str,
    position: int,
    is_shown: bool = True,
) -> ProductPhoto:
    """Keeps a photograph of a product; its renditions follow. The same picture again gives the row it has.

    Raises BadPhoto; then, and when the row cannot be written, no file is left behind.
    """
    picture = image if isinstance(image, Image.Image) else decoding.decode(image)
    taken, contents = _first_files(picture, product)
    with Keeping() as keeping:
        keeping.put(contents)
        return _record(product, taken, alt=alt, position=position, is_shown=is_shown)


def _record(product: Product, taken: Taken, *, alt: str, position: int, is_shown: bool) -> ProductPhoto:
    """One that is a draft's (not `is_shown`) leaves a row that is there as it is."""
    with transaction.atomic():
        photo, is_new = ProductPhoto.unscoped.get_or_create(
            name=taken.name,
            defaults={
                "product": product,
                "original": taken.original,
                "cut": taken.cut,
                "width": taken.width,
                "height": taken.height,
                "widths": [],
                "colour": taken.colour,
                "alt": alt,
                "position": position,
                "is_shown": is_shown,
                "remark": taken.remark,
                "render_at": timezone.now(),
            },
        )
        if not is_new and is_shown:
            photo.alt, photo.position, photo.is_shown = alt, position, True
            photo.save(update_fields=["alt", "position", "is_shown"])
    return photo


def cover(source: bytes | IO[bytes]) -> bytes:
    """A cooperative's cover as WebP, at most COVER_WIDTH wide, with no metadata. Raises BadPhoto."""
    image = decoding.decode(source)
    return encoding.webp(image, min(image.width, COVER_WIDTH))


def focus(photo_id: int, x: int, y: int) -> None:
    """Crops of this photo shall keep this point (percent of width and height) in sight; the task makes new ones."""
    x, y = min(max(x, 0), 100), min(max(y, 0), 100)
    ProductPhoto.unscoped.filter(pk=photo_id).update(focus_x=x, focus_y=y, render_at=timezone.now(), tries=0)


def cut_of(size: tuple[int, int], point: tuple[int, int]) -> str:
    """What the files of a crop have in their name: none where the whole picture is shown."""
    return "" if encoding.is_in_ratio(size) else f"-{point[0]}x{point[1]}"


def _first_files(image: Image.Image, product: Product) -> tuple[Taken, dict[str, bytes]]:
    decoding.check_size(image.size)
    image = decoding.on_white(image)
    image.thumbnail((decoding.LONGEST_SIDE, decoding.LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    whole = encoding.original(image)
    # The key too: a slug that one product leaves another may get, and with it the same picture.
    name, cut = _name(product.slug, whole + str(product.pk).encode()), cut_of(image.size, CENTRE)
    shown = encoding.crop(image, CENTRE)
    width = encoding.widths_of(shown.width)[-1]
    taken = Taken(
        name=name,
        original=f"{name}-goc.jpg",
        cut=cut,
        width=width,
        height=encoding.height_of(shown, width),
        colour=encoding.average(shown),
        remark=judging.remark(image),
    )
    # The thumbnail is for the page that answers: few bytes on a weak signal.
    thumb = encoding.webp(shown, min(shown.width, THUMB_WIDTH))
    small_files = {f"{name}{cut}-nho.jpg": small(shown), f"{name}{cut}-{THUMB_WIDTH}.webp": thumb}
    return taken, {taken.original: whole} | small_files


def small(shown: Image.Image) -> bytes:
    """The JPEG for a page that has nothing better yet, and for a browser that knows nothing better."""
    return encoding.jpeg(shown, min(shown.width, encoding.SMALL_WIDTH))


def _name(slug: str, data: bytes) -> str:
    return f"{FOLDER}/{slug[:90]}-{hashlib.sha256(slug.encode() + data).hexdigest()[:12]}"
