"""Cooperatives' covers in the widths that pages ask for: rows whose cover is not the one that was rendered last."""

import logging
import time
from io import BytesIO
from typing import Final

from django.db.models import F
from PIL import Image

from catalog.models import Cooperative
from catalog.photos import decoding, encoding, files

logger = logging.getLogger(__name__)
WIDTHS: Final = (480, 720, 960)  # besides its own; a narrower cover has fewer
SECONDS: Final = 4.0  # of one run; beat starts the next


def make_due(seconds: float = SECONDS) -> int:
    """Renders covers that wait, for about `seconds`; returns how many. One that cannot be read stays as it is."""
    ends_at = time.monotonic() + seconds
    waiting = Cooperative.objects.exclude(cover="").exclude(cover_rendered=F("cover"))
    done = 0
    for pk, name in list(waiting.order_by("pk").values_list("pk", "cover")):
        try:
            widths = _render(name)
        except decoding.DECODER_ERRORS as error:
            logger.error("cooperative %s: no renditions of its cover: %s", pk, type(error).__name__)
            widths = []
        # A cover set meanwhile keeps its place in the queue.
        done += Cooperative.objects.filter(pk=pk, cover=name).update(cover_rendered=name, cover_widths=widths)
        if time.monotonic() >= ends_at:
            break
    return done


def _render(name: str) -> list[int]:
    """Writes what is missing and returns the widths, the cover's own last. Raises DECODER_ERRORS."""
    data = files.read(name)
    with Image.open(BytesIO(data)) as opened:
        image = decoding.on_white(opened)
    stem = name.rpartition(".")[0]
    narrower = [width for width in WIDTHS if width * encoding.EXTRA_WIDTH <= image.width]
    for width in narrower:
        made = encoding.webp(image, width)
        files.put(f"{stem}-{width}.webp", made)
        files.put(f"{stem}-{width}.avif", encoding.avif(image, width, len(made)))
    files.put(f"{stem}-{image.width}.avif", encoding.avif(image, image.width, len(data)))
    return [*narrower, image.width]
