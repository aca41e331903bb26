"""Product photographs: any phone's picture in, WebP in fixed widths out (promises W1, W2).

    BadPhoto                 the file is refused; str() says why, for the person who chose it
      ├── NotAPhoto          no JPEG, PNG, WebP or HEIC, or a broken one
      └── PhotoTooLarge      too many bytes or pixels, or a shape no page can show

The picture is decoded, turned upright, put on a fresh canvas and encoded again, so nothing of the original
file (EXIF, GPS, ICC, comments) can survive; the original is not kept.
"""

import hashlib
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

import pillow_heif
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from catalog.models import Product, ProductPhoto

pillow_heif.register_heif_opener()

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_BYTES: Final = 15 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
MAX_RATIO: Final = 5  # the long side over the short one
WIDTHS: Final = (360, 720, 1080)
COVER_WIDTH: Final = 1600  # pixels
SMALL_BYTES: Final = 40_000  # of the 360 px rendition: what a 2G phone waits for
QUALITIES: Final = (78, 68, 58, 48, 38, 28, 18, 8)
FOLDER: Final = "san-pham"
# What decoders raise on files made to hurt them; all of it means "not a photograph".
DECODER_ERRORS: Final = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, RuntimeError,
    MemoryError, struct.error,
)  # fmt: skip


class BadPhoto(ValueError):
    """The file is refused and nothing was kept of it."""


class NotAPhoto(BadPhoto):
    def __init__(self) -> None:
        super().__init__(
            _("Tệp này không phải ảnh, hoặc ảnh đã hỏng. Hãy chọn ảnh JPEG, PNG, WebP hoặc HEIC.")
        )


class PhotoTooLarge(BadPhoto):
    def __init__(self, message: object) -> None:
        super().__init__(message)


@dataclass(frozen=True)
class Rendered:
    """A photograph's files: `name` is their media path without "-<width>.webp", sizes in pixels."""

    name: str
    width: int
    height: int
    widths: tuple[int, ...]
    colour: str


def store(
    product: Product, image: Image.Image | bytes | IO[bytes], *, alt: str, position: int
) -> ProductPhoto:
    """Keeps a photograph of a product. The same picture again gives the row it already has.

    Raises BadPhoto; then, and when the row cannot be written, no file is left behind.
    """
    picture = image if isinstance(image, Image.Image) else decode(image)
    files = _encode(picture, product.slug)
    with _Keeping() as keeping:
        keeping.save(files.contents)
        return record(product, files.rendered, alt=alt, position=position)


def record(product: Product, rendered: Rendered, *, alt: str, position: int) -> ProductPhoto:
    """The row of a photograph whose files are there already."""
    with transaction.atomic():
        photo, is_new = ProductPhoto.unscoped.get_or_create(
            name=rendered.name,
            defaults={
                "product": product,
                "width": rendered.width,
                "height": rendered.height,
                "widths": list(rendered.widths),
                "colour": rendered.colour,
                "alt": alt,
                "position": position,
            },
        )
        if not is_new:
            photo.alt, photo.position = alt, position
            photo.save(update_fields=["alt", "position"])
    return photo


def render(image: Image.Image, slug: str) -> Rendered:
    """Writes the renditions alone, for a product's slug; needs no database."""
    files = _encode(image, slug)
    with _Keeping() as keeping:
        keeping.save(files.contents)
    return files.rendered


def cover(source: bytes | IO[bytes]) -> bytes:
    """A cooperative's cover as WebP, at most COVER_WIDTH wide, with no metadata. Raises BadPhoto."""
    image = decode(source)
    return _webp(image, min(image.width, COVER_WIDTH))


def decode(source: bytes | IO[bytes]) -> Image.Image:
    """An upright RGB picture without any metadata, from a file of unknown content. Raises BadPhoto."""
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge(_("Ảnh nặng quá 15 MB. Hãy chọn ảnh nhẹ hơn."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow only warns of a bomb; the size is checked below
            with Image.open(BytesIO(data), formats=FORMATS) as opened:
                _check_size(opened.size)
                if opened.format == "JPEG":
                    opened.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
                opened.load()
                return _flatten(ImageOps.exif_transpose(opened))
    except BadPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except DECODER_ERRORS as error:
        raise NotAPhoto from error


def _too_many_pixels() -> PhotoTooLarge:
    return PhotoTooLarge(_("Ảnh quá lớn (trên 25 triệu điểm ảnh). Hãy chụp lại ở cỡ nhỏ hơn."))


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _too_many_pixels()
    if max(size) > MAX_RATIO * min(size):
        raise PhotoTooLarge(_("Ảnh quá dài hoặc quá hẹp. Hãy chọn ảnh chụp bình thường."))


def _flatten(image: Image.Image) -> Image.Image:
    """sRGB on white, on a canvas of its own."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):  # 16 bits a channel
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif profile and image.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError):  # an unreadable profile: the plain numbers will do
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        canvas.paste(layer, mask=layer.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


@dataclass(frozen=True)
class _Files:
    rendered: Rendered
    contents: dict[str, bytes]


def _encode(image: Image.Image, slug: str) -> _Files:
    _check_size(image.size)
    image = _flatten(image)
    widths = tuple(width for width in WIDTHS if width <= image.width) or (image.width,)
    renditions = {width: _webp(image, width) for width in widths}
    largest = renditions[widths[-1]]
    name = f"{FOLDER}/{slug[:90]}-{hashlib.sha256(slug.encode() + largest).hexdigest()[:12]}"
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    rendered = Rendered(
        name=name,
        width=widths[-1],
        height=_height(image, widths[-1]),
        widths=widths,
        colour=f"#{red:02x}{green:02x}{blue:02x}",
    )
    return _Files(rendered, {f"{name}-{width}.webp": data for width, data in renditions.items()})


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _webp(image: Image.Image, width: int) -> bytes:
    if width != image.width:
        image = image.resize((width, _height(image, width)), Image.Resampling.LANCZOS, reducing_gap=3)
    for quality in QUALITIES:
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=4)
        if width > WIDTHS[0] or out.tell() <= SMALL_BYTES:
            break
    return out.getvalue()


class _Keeping:
    """Files saved inside the block are deleted again when it fails; files that were there before stay."""

    def __init__(self) -> None:
        self.saved: list[str] = []

    def __enter__(self) -> "_Keeping":
        return self

    def save(self, contents: dict[str, bytes]) -> None:
        for path, data in contents.items():
            if default_storage.exists(path):
                if default_storage.size(path) == len(data):
                    continue
                default_storage.delete(path)  # half written by a process that was killed
            self.saved.append(path)
            default_storage.save(path, ContentFile(data))

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            for path in self.saved:
                default_storage.delete(path)
