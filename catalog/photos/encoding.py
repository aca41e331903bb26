"""Pixels become files: the crop a card shows, in JPEG, WebP and AVIF of a wanted width."""

from io import BytesIO
from typing import Any, Final

from PIL import Image

from catalog.models.photos import THUMB_WIDTH

WIDTHS: Final = (THUMB_WIDTH, 360, 720, 1080)
SMALL_WIDTH: Final = 360
SMALL_BYTES: Final = 40_000  # of a rendition of SMALL_WIDTH: what a 2G phone waits for
THUMB_BYTES: Final = 1_250  # of one of THUMB_WIDTH: a page of the stall with several weighs 10 kB at most
RATIO: Final = 4 / 5  # width over height of a card's picture (.photo in shop.css)
TOLERANCE: Final = 0.01  # a picture so near to RATIO is not cropped
EXTRA_WIDTH: Final = 1.2  # a picture so much wider than its largest rendition gets one of its own width
WEBP_QUALITIES: Final = (78, 68, 58, 48, 38, 28, 18, 8)
JPEG_QUALITIES: Final = (78, 66, 54, 42, 30, 18, 8)
AVIF_QUALITIES: Final = (55, 48, 40, 32, 24, 16, 8)
AVIF_SPEED: Final = 8  # 6 makes files 4 % smaller in three times the time
AVIF_SHARE: Final = 0.9  # of the WebP's bytes; a larger AVIF is encoded again, else it would be no gain


def crop(image: Image.Image, focus: tuple[int, int]) -> Image.Image:
    """The largest part in RATIO whose middle is as near to `focus` (percent of width, height) as the edges allow."""
    box = crop_box(image.size, focus)
    return image.crop(box) if box != (0, 0, *image.size) else image


def crop_box(size: tuple[int, int], focus: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in pixels."""
    width, height = size
    if is_in_ratio(size):
        return 0, 0, width, height
    inner_width, inner_height = min(width, round(height * RATIO)), min(height, round(width / RATIO))
    left = min(max(round(width * focus[0] / 100 - inner_width / 2), 0), width - inner_width)
    top = min(max(round(height * focus[1] / 100 - inner_height / 2), 0), height - inner_height)
    return left, top, left + inner_width, top + inner_height


def is_in_ratio(size: tuple[int, int]) -> bool:
    return abs(size[0] / size[1] / RATIO - 1) <= TOLERANCE


def widths_of(width: int) -> tuple[int, ...]:
    """The widths a picture of `width` pixels is rendered in; none is enlarged."""
    fitting = tuple(step for step in WIDTHS if step <= width)
    if width < WIDTHS[-1] and (not fitting or width >= EXTRA_WIDTH * fitting[-1]):
        return *fitting, width
    return fitting


def scaled(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    return image.resize((width, height_of(image, width)), Image.Resampling.LANCZOS, reducing_gap=3)


def height_of(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def webp(image: Image.Image, width: int) -> bytes:
    return _within(image, width, WEBP_QUALITIES, _limit(width), "WEBP", method=4)


def jpeg(image: Image.Image, width: int) -> bytes:
    return _within(image, width, JPEG_QUALITIES, _limit(width), "JPEG", optimize=True, progressive=True)


def avif(image: Image.Image, width: int, webp_bytes: int) -> bytes:
    """Never more than AVIF_SHARE of the bytes of the WebP beside it, where any quality reaches that."""
    most = int(webp_bytes * AVIF_SHARE)
    limit = min(most, _limit(width) or most)
    return _within(image, width, AVIF_QUALITIES, limit, "AVIF", speed=AVIF_SPEED, max_threads=1)


def original(image: Image.Image) -> bytes:
    """The whole picture, kept to make renditions from."""
    out = BytesIO()
    image.save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return out.getvalue()


def average(image: Image.Image) -> str:
    """The average colour as #rrggbb, shown while a picture is loading."""
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _limit(width: int) -> int | None:
    if width == THUMB_WIDTH:
        return THUMB_BYTES
    return SMALL_BYTES if width <= SMALL_WIDTH else None


def _within(
    image: Image.Image, width: int, qualities: tuple[int, ...], limit: int | None, kind: str, **options: Any
) -> bytes:
    """The first of `qualities` whose file has at most `limit` bytes, else the last."""
    image = scaled(image, width)
    data = b""
    for quality in qualities:
        out = BytesIO()
        image.save(out, kind, quality=quality, **options)
        data = out.getvalue()
        if limit is None or len(data) <= limit:
            break
    return data
