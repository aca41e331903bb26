"""Files of unknown content become clean pixels, or are refused (promises W1, W2).

BadPhoto                 the file is refused; str() says why, for the person who chose it
  ├── NotAPhoto          no picture of an accepted kind, or a broken one
  └── PhotoTooLarge      too many bytes or pixels, or a shape no page can show
"""

import struct
import warnings
from contextlib import suppress
from io import BytesIO
from typing import IO, Final

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_BYTES: Final = 30 * 1024 * 1024
MAX_PIXELS: Final = (
    25_000_000  # of a picture that is worked on as it is; a larger one is shrunk before anything else
)
# What a file may unfold to. A JPEG is decoded at a fraction of its size (one written in several scans needs room for
# all of it, though). Measured, a file and its pixels need 330 MB for a PNG of 40 megapixels, 480 with transparency,
# 620 for a WebP, whose decoder keeps several copies, and 440 for a HEIC of 60.
SCREEN_PIXELS: Final = 40_000_000  # PNG, WebP
CAMERA_PIXELS: Final = 64_000_000
BASELINE_PIXELS: Final = 120_000_000
MAX_RATIO: Final = 5  # the long side over the short one
LONGEST_SIDE: Final = 2048  # pixels of what is kept of a photograph
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


def decode(source: bytes | IO[bytes]) -> Image.Image:
    """An upright RGB picture without any metadata, what is transparent turned white. Raises BadPhoto."""
    return on_white(clean(source))


def clean(
    source: bytes | IO[bytes], *, formats: tuple[str, ...] = FORMATS, longest_side: int = LONGEST_SIDE
) -> Image.Image:
    """The picture of a file: upright, in sRGB, RGB or RGBA, no metadata. Raises BadPhoto.

    A JPEG much larger than `longest_side` is decoded at a fraction of its size, never below `longest_side`.
    """
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge(_("Ảnh nặng quá 30 MB. Hãy chọn ảnh nhẹ hơn."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow only warns of a bomb; the size is checked below
            with Image.open(BytesIO(data), formats=formats) as opened:
                check_size(opened.size, _most_pixels(opened))
                if opened.format == "JPEG":
                    opened.draft("RGB", (longest_side, longest_side))
                opened.load()
                if opened.width * opened.height > MAX_PIXELS:
                    opened.thumbnail((2 * longest_side, 2 * longest_side), reducing_gap=1.0)
                return plain(ImageOps.exif_transpose(opened))
    except BadPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(SCREEN_PIXELS) from error
    except DECODER_ERRORS as error:
        raise NotAPhoto from error


def look(file: IO[bytes]) -> None:
    """Raises BadPhoto where the head of a file says already that it is none; nothing is decoded. Rewinds the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(file, formats=FORMATS)
            check_size(opened.size, _most_pixels(opened))
    except BadPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(SCREEN_PIXELS) from error
    except DECODER_ERRORS as error:
        raise NotAPhoto from error
    finally:
        file.seek(0)


def _most_pixels(opened: Image.Image) -> int:
    if opened.format == "JPEG" and not opened.info.get("progressive"):
        return BASELINE_PIXELS
    return CAMERA_PIXELS if opened.format in ("JPEG", "HEIF") else SCREEN_PIXELS


def check_size(size: tuple[int, int], most_pixels: int = MAX_PIXELS) -> None:
    """Raises PhotoTooLarge."""
    if size[0] * size[1] > most_pixels:
        raise _too_many_pixels(most_pixels)
    if max(size) > MAX_RATIO * min(size):
        raise PhotoTooLarge(_("Ảnh quá dài hoặc quá hẹp. Hãy chọn ảnh chụp bình thường."))


def _too_many_pixels(most: int) -> PhotoTooLarge:
    words = _("Ảnh quá lớn (trên %(millions)s triệu điểm ảnh). Hãy chụp lại ở cỡ nhỏ hơn.")
    return PhotoTooLarge(words % {"millions": most // 1_000_000})


def plain(image: Image.Image) -> Image.Image:
    """sRGB pixels alone, on a canvas of their own: RGBA where something is transparent, else RGB."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):  # 16 bits a channel
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif profile and image.mode in ("RGB", "RGBA", "CMYK"):
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        with suppress(ImageCms.PyCMSError, OSError):  # an unreadable profile: the plain numbers will do
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode=mode) or image
    mode = "RGBA" if image.has_transparency_data else "RGB"
    canvas = Image.new(mode, image.size)
    canvas.paste(image.convert(mode))
    return canvas


def on_white(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white."""
    image = plain(image)
    if image.mode == "RGB":
        return image
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas
