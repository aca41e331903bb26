"""Uploaded pictures lose their metadata: phones write in it where, often at whose home, they were taken."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps
from wagtail.images.forms import BaseImageForm

STRIPPED = {"AVIF", "JPEG", "PNG", "WEBP"}
QUALITY = 92
LONGEST_SIDE = 3000  # pixels; more than any page shows


def stripped(picture: Image.Image, name: str | None) -> ContentFile[bytes]:
    """The picture, upright, at most LONGEST_SIDE pixels, with its colour profile; no EXIF, XMP or comment."""
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if upright.mode == "P":
        upright = upright.convert("RGBA")
    upright.info = {}
    out = BytesIO()
    upright.save(out, picture.format, quality=QUALITY, icc_profile=profile)
    return ContentFile(out.getvalue(), name=name)


class ImageForm(BaseImageForm):
    """Base of every upload form of the image library (setting WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not isinstance(file, UploadedFile):
            return file
        file.seek(0)
        with Image.open(file) as picture:
            return stripped(picture, file.name) if picture.format in STRIPPED else file
