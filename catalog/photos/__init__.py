"""Product photographs: any phone's picture in; small, clean files out (promises W1, W2).

`store` in a request keeps a clean original; `renditions` makes WebP and AVIF of it in a task; `share_cards` draws what
is shown where a product is shared; `tidying` deletes files that no row names.
The picture is decoded, turned upright, put on a fresh canvas and encoded again, so nothing of the file that was
uploaded (EXIF, GPS, ICC, comments) can survive; that file is not kept.
"""

from catalog.photos.decoding import (
    DECODER_ERRORS,
    MAX_BYTES,
    MAX_PIXELS,
    BadPhoto,
    NotAPhoto,
    PhotoTooLarge,
    clean,
    decode,
    look,
)
from catalog.photos.encoding import SMALL_BYTES, WIDTHS
from catalog.photos.intake import FOLDER, cover, focus, store
from catalog.photos.share_cards import share_card_url

__all__ = [
    "DECODER_ERRORS",
    "FOLDER",
    "MAX_BYTES",
    "MAX_PIXELS",
    "SMALL_BYTES",
    "WIDTHS",
    "BadPhoto",
    "NotAPhoto",
    "PhotoTooLarge",
    "clean",
    "cover",
    "decode",
    "focus",
    "look",
    "share_card_url",
    "store",
]
