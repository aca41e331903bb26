"""The queue of photographs that wait for their renditions: the rows with a `render_at` that has come.

Each is worked on under an advisory lock, which ends with the connection: what a killed worker left is taken up by the
next run. A try is counted before the work, so that a picture that kills its worker is given up too.
"""

import logging
import time
from datetime import timedelta
from io import BytesIO

from django.db.models import F
from django.utils import timezone
from PIL import Image

from catalog import advisory
from catalog.advisory import Lock
from catalog.models import ProductPhoto
from catalog.photos import decoding, encoding, files
from catalog.photos.intake import cut_of, small

logger = logging.getLogger(__name__)
MAX_TRIES = 5
BATCH = 20
SECONDS = 4.0  # of one run; beat starts the next


def make_due(seconds: float = SECONDS) -> int:
    """Makes the renditions of photos that wait, until none is left or `seconds` have passed; returns how many."""
    ends_at = time.monotonic() + seconds
    seen: set[int] = set()
    done = 0
    while rows := _due(seen):
        for pk in rows:
            seen.add(pk)
            done += _make(pk)
            if time.monotonic() >= ends_at:
                return done
    return done


def _due(seen: set[int]) -> list[int]:
    waiting = ProductPhoto.unscoped.filter(render_at__lte=timezone.now()).exclude(pk__in=seen)
    return list(waiting.order_by("render_at", "pk").values_list("pk", flat=True)[:BATCH])


def _make(pk: int) -> bool:
    with advisory.alone(Lock.PHOTO, pk) as is_ours:
        if not is_ours:
            return False
        row = ProductPhoto.unscoped.filter(pk=pk, render_at__lte=timezone.now())
        photo = row.first()
        if photo is None:
            return False
        if photo.tries >= MAX_TRIES:
            row.update(render_at=None)
            logger.error("photo %s is given up after %s tries", pk, photo.tries)
            return False
        row.update(tries=F("tries") + 1)
        try:
            found = render(photo)
        except decoding.DECODER_ERRORS as error:
            row.update(render_at=timezone.now() + timedelta(seconds=2**photo.tries))
            logger.warning("photo %s: no renditions: %s", pk, type(error).__name__)
            return False
        # A focus set meanwhile keeps its place in the queue.
        still = ProductPhoto.unscoped.filter(pk=pk, focus_x=photo.focus_x, focus_y=photo.focus_y)
        return bool(still.update(**found, render_at=None, tries=0, rendered_at=timezone.now()))


def render(photo: ProductPhoto) -> dict[str, object]:
    """Writes what is missing of a photo's files and returns the row's new values. Raises DECODER_ERRORS."""
    original = photo.original or f"{photo.name}-{max(photo.widths)}.webp"
    with Image.open(BytesIO(files.read(original))) as opened:
        image = decoding.on_white(opened)
    point = (photo.focus_x, photo.focus_y)
    cut, shown = cut_of(image.size, point), encoding.crop(image, point)
    widths = encoding.widths_of(shown.width)
    stem = f"{photo.name}{cut}"
    is_same_cut = cut == photo.cut
    for width in widths:
        path = f"{stem}-{width}.webp"
        # A file that the row names is whole, and perhaps what the others are made from.
        if is_same_cut and width in photo.widths and files.is_there(path):
            data = files.read(path)
        else:
            data = encoding.webp(shown, width)
            files.put(path, data)
        files.put(f"{stem}-{width}.avif", encoding.avif(shown, width, len(data)))
    files.put(f"{stem}-nho.jpg", small(shown))
    return {
        "original": original,
        "cut": cut,
        "widths": list(widths),
        "width": widths[-1],
        "height": encoding.height_of(shown, widths[-1]),
        "has_avif": True,
    }
