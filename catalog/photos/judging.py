"""What a photographer would say about a picture before it is shown: too dark, blurred, too small. Never a refusal.

Sharpness is the variance of the Laplacian (Pech-Pacheco et al., 2000), on a picture brought to one size so that the
number means the same for every camera.
"""

from typing import Final

from PIL import Image, ImageFilter, ImageStat

from catalog.models.photos import Remark

SIDE: Final = 512  # pixels, of what is looked at
DARK: Final = 60  # mean brightness of 255
DULL_LIGHT: Final = (
    110  # the brightest twentieth of a dark picture is below this; goods on black velvet are not dark
)
BLURRED: Final = 18  # variance of the Laplacian
LEAST_SIDE: Final = 480  # pixels of the shorter side
_LAPLACIAN: Final = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def remark(image: Image.Image) -> str:
    """The one thing that would help most, as a value of Remark; "" for a good picture. Takes RGB."""
    if min(image.size) < LEAST_SIDE:
        return Remark.TINY
    grey = image.convert("L")
    grey.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2)
    if is_dark(grey):
        return Remark.DARK
    return Remark.BLURRED if sharpness(grey) < BLURRED else ""


def is_dark(grey: Image.Image) -> bool:
    histogram = grey.histogram()
    left = sum(histogram) // 20
    brightest = 255
    while brightest and (left := left - histogram[brightest]) > 0:
        brightest -= 1
    return ImageStat.Stat(grey).mean[0] < DARK and brightest < DULL_LIGHT


def sharpness(grey: Image.Image) -> float:
    edges = grey.filter(_LAPLACIAN)
    inner = edges.crop((1, 1, edges.width - 1, edges.height - 1))  # a filter leaves the border as it was
    return float(ImageStat.Stat(inner).var[0])
