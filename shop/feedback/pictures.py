"""A buyer's photograph: decoded and encoded anew by the rules of the market's own photographs, nothing kept of the
file. Its name cannot be guessed, because it lies in a public folder before a person has looked at it."""

import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog import photos

FOLDER: Final = "danh-gia"
WIDTHS: Final = (240, 1080)  # pixels; beside the words, and opened
QUALITY: Final = 72


@dataclass(frozen=True)
class Picture:
    """`name` is the media path without "-<width>.webp"; the size is that of the larger file, in pixels."""

    name: str
    width: int
    height: int


def store(source: IO[bytes]) -> Picture:
    """Writes both renditions; to be called outside any transaction. Raises photos.BadPhoto."""
    image = photos.decode(source)
    large = _shrunk(image, WIDTHS[1])
    name = f"{FOLDER}/{secrets.token_hex(12)}"
    for width, picture in ((WIDTHS[0], _shrunk(large, WIDTHS[0])), (WIDTHS[1], large)):
        out = BytesIO()
        picture.save(out, "WEBP", quality=QUALITY, method=4)
        default_storage.save(f"{name}-{width}.webp", ContentFile(out.getvalue()))
    return Picture(name, large.width, large.height)


def remove(name: str) -> None:
    """Deletes both renditions; a name that is empty or gone already is fine."""
    if name:
        for width in WIDTHS:
            default_storage.delete(f"{name}-{width}.webp")


def address(name: str, width: int) -> str:
    """Where one of WIDTHS is found; empty without a picture."""
    return f"{settings.MEDIA_URL}{name}-{width}.webp" if name else ""


def _shrunk(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
