"""Photographs of papers: small print can be read, nothing of the camera's file is left (promises W1, W2)."""

from io import BytesIO
from typing import IO, Final

from django.http import HttpResponse
from PIL import Image

from catalog import photos

QUALITY: Final = 70
LONG_SIDE: Final = 1800  # pixels
CONTENT_TYPE: Final = "image/webp"


def read(source: IO[bytes]) -> bytes:
    """The photograph as WebP of some 200 kB. Raises photos.BadPhoto."""
    image = photos.decode(source)
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    out = BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def hand_out(data: bytes, *, name: str) -> HttpResponse:
    """For a view that has looked who asks."""
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}.webp"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
