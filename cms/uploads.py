"""Uploads to the image library are cleaned: phones write in a picture where, often at whose home, it was taken.

Apart from `cms.images` because Wagtail's forms need every model to be there, and models of pages need that.
"""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.utils import validate_file_name
from django.forms import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from catalog import photos

KINDS: Final = ("AVIF", "HEIF", "JPEG", "PNG", "WEBP")
LONGEST_SIDE: Final = 3000  # pixels; more than any page shows
QUALITY: Final = 90
LONGEST_NAME: Final = 80  # characters, without the ending
UNNAMED: Final = "anh"


def cleaned(file: "UploadedFile[Any]") -> ContentFile[bytes]:
    """The picture of an upload, upright, in sRGB, at most LONGEST_SIDE, without any metadata. Raises BadPhoto.

    JPEG, PNG and WebP stay what they are; others become JPEG, or WebP where something is transparent. The name's
    ending is that of `LibraryField`, which knows what is inside.
    """
    file.seek(0)
    picture = photos.clean(file, formats=KINDS, longest_side=LONGEST_SIDE)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    name = Path(validate_file_name(Path(file.name or UNNAMED).name))
    ending = name.suffix.lower()
    if ending not in (".png", ".webp"):
        ending = ".jpg" if picture.mode == "RGB" else ".webp"
    out = BytesIO()
    if ending == ".png":
        picture.save(out, "PNG", optimize=True)
    elif ending == ".webp":
        picture.save(out, "WEBP", quality=QUALITY)
    else:
        picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return ContentFile(out.getvalue(), name=f"{name.stem[:LONGEST_NAME]}{ending}")


class LibraryField(WagtailImageField):
    """Wagtail's field, which judges pictures by their names, speaks English and fails on a broken file.

    Here the content decides, and the name follows it: phones and chat apps call a WebP .jpg and a JPEG .heic.
    """

    MESSAGES: Final = {
        "invalid_image": _(
            "Tệp này không phải ảnh, hoặc ảnh đã hỏng. Hãy chọn ảnh JPEG, PNG, WebP hoặc HEIC."
        ),
        "invalid_image_extension": _("Chỉ nhận ảnh JPEG, PNG, WebP, AVIF và HEIC."),
        "file_too_large": _("Ảnh nặng quá 15 MB (%(file_size)s). Hãy chọn ảnh nhẹ hơn."),
        "file_too_many_pixels": _("Ảnh quá lớn (trên 25 triệu điểm ảnh). Hãy chụp lại ở cỡ nhỏ hơn."),
        "empty": _("Tệp này rỗng."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages.update(self.MESSAGES)
        self.help_text = _("Ảnh JPEG, PNG, WebP, AVIF hoặc HEIC, nặng tối đa 15 MB.")

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except photos.DECODER_ERRORS as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error

    def check_image_file_format(self, f: Any) -> None:
        kind = f.image.format_name
        if kind not in self.allowed_image_extensions:
            raise ValidationError(
                self.error_messages["invalid_image_extension"], code="invalid_image_extension"
            )
        f.name = f"{Path(f.name or '').stem.strip('.') or UNNAMED}.{kind}"


class ImageForm(BaseImageForm):
    """Base of every upload form of the image library (setting WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            options = {name: getattr(field, name) for name in ("label", "required", "widget")}
            self.fields["file"] = LibraryField(**options)

    def clean(self) -> dict[str, Any]:
        """Where another field is wrong, Wagtail's upload page would keep the raw file until that is mended."""
        data: dict[str, Any] = super().clean()
        if "file" in self.changed_data and self.errors and "file" not in self.errors:
            self.add_error("file", [message for messages in self.errors.values() for message in messages])
        return data

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not isinstance(file, UploadedFile):
            return file
        try:
            return cleaned(file)
        except photos.BadPhoto as error:
            raise ValidationError(str(error)) from error
